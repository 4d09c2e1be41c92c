import * as pulumi from "@pulumi/pulumi";
import { Queue as SqsQueue } from "@pulumi/aws/sqs/queue.js";
import type { QueueArgs } from "@pulumi/aws/sqs/queue.js";
import { QueuePolicy } from "@pulumi/aws/sqs/queuePolicy.js";
import { RedriveAllowPolicy } from "@pulumi/aws/sqs/redriveAllowPolicy.js";
import type { BuiltStore } from "../../../base/platform.ts";
import type { Queue } from "../../../queue.ts";
import { awsOf, childOptions, linkHandles } from "../handles.ts";
import { nameOf } from "../names.ts";
import { denyPlainText } from "./private-bucket.ts";
import { watch } from "../monitoring/watched.ts";

const day = 24 * 60 * 60;

/** How often a message is given out before it counts as one that nobody can work off. */
const attempts = 5;

/** What a program does to the messages of its queue, whose address it has from the link. */
const actions = [
  "sqs:SendMessage",
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:GetQueueAttributes",
];

/**
 * Builds a queue on SQS, with a second one for messages that fail again and again. It speaks SQS's
 * HTTP API, not AMQP, and programs get in by their role.
 */
export function buildQueue(owner: Queue): BuiltStore {
  const dead = createSqsQueue(owner, ["dead"], { messageRetentionSeconds: 14 * day });
  const queue = createSqsQueue(owner, [], {
    // Shorter than the other's: there, too, the time counts from when a message was sent.
    messageRetentionSeconds: 4 * day,
    // One that is not deleted by then is given out again; ChangeMessageVisibility asks for longer.
    visibilityTimeoutSeconds: 60,
    // The longest: a question waits for a message, so that an empty queue costs few questions.
    receiveWaitTimeSeconds: 20,
    redrivePolicy: pulumi.jsonStringify({
      deadLetterTargetArn: dead.arn,
      maxReceiveCount: attempts,
    }),
  });
  allowRedrive(owner, queue, dead);
  watch(owner, { kind: "queue", queueName: queue.name, deadName: dead.name }, [queue]);
  const address = queue.url;
  linkHandles.set(owner, {
    address,
    grants: [{ actions, resources: [queue.arn] }],
    ready: [queue],
  });
  return { url: address };
}

function createSqsQueue(owner: Queue, role: readonly string[], args: QueueArgs): SqsQueue {
  const common = { name: nameOf("queue", owner, ...role), sqsManagedSseEnabled: true };
  const name = owner.childName("queue", ...role);
  const options = childOptions(owner);
  const queue = new SqsQueue(
    name,
    { ...common, ...args, tags: owner.tags },
    { ...options, protect: awsOf(owner).isProduction },
  );
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [denyPlainText("sqs:*", [queue.arn])],
  });
  new QueuePolicy(`${name}-policy`, { queueUrl: queue.url, policy }, options);
  return queue;
}

/** The second queue takes failed messages of the first one only, and gives them back there. */
function allowRedrive(owner: Queue, queue: SqsQueue, dead: SqsQueue): void {
  const redriveAllowPolicy = pulumi.jsonStringify({
    redrivePermission: "byQueue",
    sourceQueueArns: [queue.arn],
  });
  const args = { queueUrl: dead.url, redriveAllowPolicy };
  new RedriveAllowPolicy(owner.childName("queue", "dead", "sources"), args, childOptions(owner));
}
