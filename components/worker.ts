import type * as pulumi from "@pulumi/pulumi";
import { Workload } from "./base/workload.ts";
import type { WorkloadArgs } from "./base/workload.ts";
import { planWorkload } from "./plan/workload-plan.ts";

/** What a {@link Worker} needs. */
export type WorkerArgs = WorkloadArgs;

/**
 * A service without a port: it takes its work from a database or a queue.
 *
 * @example
 * new Worker("fulfilment", { environment: shop, source: "examples/shop/worker", links: [orders] });
 */
export class Worker extends Workload {
  constructor(name: string, args: WorkerArgs, opts?: pulumi.ComponentResourceOptions) {
    super(planWorkload("worker", name, args), name, args, opts);
  }
}
