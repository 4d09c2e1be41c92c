import * as pulumi from "@pulumi/pulumi";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { Environment } from "./environment.ts";
import { planQueue } from "./plan/queue-plan.ts";
import type { QueueOptions, QueuePlan } from "./plan/queue-plan.ts";

/** What a {@link Queue} needs. */
export interface QueueArgs extends QueueOptions {
  /** Environment that owns the queue and supplies its network. */
  environment: Environment;
}

/**
 * A message queue that only services of the same environment can reach; a link gives `QUEUE_URL`.
 * What a program speaks to it differs by platform, and so does its code:
 *
 * - on containers it is RabbitMQ, `amqp://user:password@host:port`: a broker, in which programs
 *   declare queues and exchanges of their own by AMQP;
 * - on AWS it is one queue of SQS, `https://sqs.<region>.amazonaws.com/<account>/<name>`: an HTTP
 *   API, signed with the program's role, to which the address is the `QueueUrl`. A message that is
 *   not deleted within a minute is given out again, after five times it goes to a second queue.
 *
 * The scheme tells which of the two it is.
 *
 * @example
 * const jobs = new Queue("jobs", { environment: shop });
 */
export class Queue extends Linkable<QueuePlan> {
  readonly linkKind = "queue";
  /** Address for clients, with its password where it has one. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: QueueArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "queue", name);
    const plan = planQueue(name, args);
    environment.declare("queue", name);
    super("Queue", name, environment, plan, opts);
    this.url = pulumi.secret(builder(this, plan).url);
    environment.provide(name, this);
    this.registerOutputs({ url: this.url });
  }
}
