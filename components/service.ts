import type * as pulumi from "@pulumi/pulumi";
import { Workload } from "./base/workload.ts";
import type { WorkloadArgs } from "./base/workload.ts";
import { planWorkload } from "./plan/workload-plan.ts";
import type { HealthArgs } from "./plan/workload-plan.ts";

/** What a {@link Service} needs. */
export interface ServiceArgs extends WorkloadArgs {
  /** Port it listens on; given to it as `PORT` too, which wins where they differ. */
  port: number;
  /** Path under which sites that link to it reach it on their own origin. @default `/<name>` */
  path?: string;
  /** Reachable from the internet by its path, without a site. @default false */
  public?: boolean;
  /** How it tells that it works. @default none, which production refuses */
  health?: HealthArgs;
  /**
   * A server runs all the time; a function is started per request, on platforms that have them
   * (Lambda on aws, every service on vercel), and its image has to speak their protocol.
   * @default "server"
   */
  runsAs?: "server" | "function";
}

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
