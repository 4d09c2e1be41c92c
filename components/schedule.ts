import type * as pulumi from "@pulumi/pulumi";
import { Job } from "./base/job.ts";
import type { JobArgs } from "./base/job.ts";
import { builderOf } from "./base/platform.ts";
import { checkCron } from "./plan/cron.ts";
import { planJob } from "./plan/job-plan.ts";

/** What a {@link Schedule} needs. */
export interface ScheduleArgs extends JobArgs {
  /** When it runs, in five fields: minute, hour, day of month, month, day of week. */
  cron: string;
  /** Time zone of `cron`, by its IANA name. @default "UTC" */
  timezone?: string;
}

/**
 * A program that runs by the clock; a run that is still under way is never joined by a second one.
 *
 * @example
 * new Schedule("report", { environment: shop, of: api, cron: "0 6 * * 1", command: ["node", "report.ts"] });
 */
export class Schedule extends Job {
  constructor(name: string, args: ScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    const builder = builderOf(args.environment.platform, "schedule", name);
    const when = { cron: args.cron, timezone: args.timezone ?? "UTC" };
    super(planJob("schedule", name, args, when, checkCron(when)), name, args, opts);
    void this.build(builder);
    this.registerOutputs();
  }
}
