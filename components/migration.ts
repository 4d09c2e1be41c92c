import * as pulumi from "@pulumi/pulumi";
import { Job } from "./base/job.ts";
import type { JobArgs } from "./base/job.ts";
import { builderOf } from "./base/platform.ts";
import { onlyFulfilled } from "./base/promises.ts";
import { planJob } from "./plan/job-plan.ts";

/** What a {@link Migration} needs. */
export type MigrationArgs = JobArgs;

/**
 * A program that runs once per release and must succeed: services and workers that share one of
 * its links start after it.
 *
 * @example
 * new Migration("migrate", { environment: shop, of: api, command: ["node", "migrate.ts"], links: [orders] });
 */
export class Migration extends Job {
  /** Identity of the run, known only once it has succeeded. */
  readonly done: pulumi.Output<string>;

  constructor(name: string, args: MigrationArgs, opts?: pulumi.ComponentResourceOptions) {
    const builder = builderOf(args.environment.platform, "migration", name);
    super(planJob("migration", name, args), name, args, opts);
    this.done = pulumi.output(onlyFulfilled(this.build(builder))).apply((built) => built.done);
    args.environment.runFirst(name, this.done);
    this.registerOutputs({ done: this.done });
  }
}
