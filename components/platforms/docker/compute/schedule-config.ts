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
 * run while the one before goes on. Its times have seconds before the five fields. The cron of that
 * version (robfig/cron 1.2) reads no time zone: it is the scheduler's own, by its `TZ`.
 */
export function formatSchedule(jobs: readonly Omit<JobEntry, "timezone">[]): string {
  return jobs
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(
      ({ name, cron, container }) =>
        `[job-run "${name}"]\nschedule = 0 ${cron}\n` +
        `container = ${container}\nno-overlap = true\n`,
    )
    .join("\n");
}
