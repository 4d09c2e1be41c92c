import type * as pulumi from "@pulumi/pulumi";
import { Workload } from "./base/workload.ts";
import type { WorkloadArgs } from "./base/workload.ts";
import { planWorkload } from "./plan/workload-plan.ts";
import type { ServiceOptions } from "./plan/workload-plan.ts";

/** What a {@link Service} needs. */
export type ServiceArgs = WorkloadArgs & ServiceOptions;

/**
 * A process that answers HTTP requests.
 *
 * @example
 * const api = new Service("api", {
 *   environment: shop,
 *   source: "examples/shop/api",
 *   port: 8080,
 *   links: [orders],
 *   variables,
 *   health: { path: "/healthz" },
 * });
 */
export class Service extends Workload {
  constructor(name: string, args: ServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super(planWorkload("service", name, args), name, args, opts);
  }
}
