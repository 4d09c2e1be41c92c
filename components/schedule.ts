import type * as pulumi from "@pulumi/pulumi";
import { Cron } from "croner";
import type { Problem } from "../variables/user-error.ts";
import { Job, planJob } from "./base/job.ts";
import type { CronPlan, JobArgs } from "./base/job.ts";
import { builderOf } from "./base/platform.ts";

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

function checkCron({ cron, timezone }: CronPlan): Problem[] {
  const problems: Problem[] = [];
  if (!isTimezone(timezone)) {
    problems.push({ at: "timezone", message: `is '${timezone}'; use one such as Europe/Berlin` });
  }
  if (!isCron(cron)) {
    problems.push({
      at: "cron",
      message: `is '${cron}'; use five fields such as "0 6 * * 1", with Sunday as 0`,
    });
  }
  return problems;
}

/**
 * Whether every platform takes it. Kubernetes and Docker's scheduler read cron by the same library
 * (robfig/cron), which knows no `L`, `W` or `#`, and no 7 as Sunday.
 */
function isCron(text: string): boolean {
  const weekdays = text.trim().split(" ").at(-1) ?? "";
  if (!/^([\d*,/ -]|\b[a-z]{3}\b)+$/i.test(text) || /(^|[,-])7/.test(weekdays)) return false;
  try {
    new Cron(text, { mode: "5-part", paused: true });
    return true;
  } catch {
    return false;
  }
}

function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
