import type { Container } from "@pulumi/docker/container.js";
import type { CronPlan } from "../../../plan/job-plan.ts";

/** A container that the scheduler starts by the clock. */
export interface ScheduledJob {
  name: string;
  container: Container;
  when: CronPlan;
}

/** A job as the scheduler's configuration names it. */
export interface JobEntry extends CronPlan {
  name: string;
  /** Name of the container. */
  container: string;
}

/**
 * The configuration of Ofelia 0.3: it starts containers that are there already, and leaves out a
 * run while the one before goes on. Its times have seconds before the five fields.
 */
export function formatSchedule(jobs: readonly JobEntry[]): string {
  return jobs
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(
      ({ name, cron, timezone, container }) =>
        `[job-run "${name}"]\nschedule = CRON_TZ=${timezone} 0 ${cron}\n` +
        `container = ${container}\nno-overlap = true\n`,
    )
    .join("\n");
}
