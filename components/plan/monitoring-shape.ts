import { throwProblems } from "../../variables/user-error.ts";
import type { InContext } from "./context.ts";
import type { TracesPlan } from "./monitoring-plan.ts";
import { checkSize } from "./sizes.ts";
import { noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of monitoring. */
export interface MonitoringOptions {
  /** Path under which services give their figures in Prometheus' text format. @default "/metrics" */
  path?: string;
  /** Seconds between two looks at a service. @default 15 */
  scrapeSeconds?: number;
  /** Days that figures are kept. @default by stage, as logs */
  retentionDays?: number;
  /** Where traces go. @default nowhere */
  traces?: TracesPlan;
  /** Collects the logs, where the platform does not by itself. @default true */
  logs?: boolean;
  /** Go on without it where a machine has no Prometheus. @default false */
  optional?: boolean;
}

/** Monitoring as plain data, as far as it is known before everything is declared. */
export interface MonitoringShape extends UntakenPlan {
  path: string;
  scrapeSeconds: number;
  retentionDays: number;
  traces?: TracesPlan;
  logs: boolean;
  optional: boolean;
}

/**
 * Plans monitoring, as far as it is known before everything is declared.
 *
 * @throws UserError `MonitoringArgs` that lists everything wrong.
 */
export function planMonitoring(name: string, args: MonitoringOptions & InContext): MonitoringShape {
  const { environment, path = "/metrics", scrapeSeconds = 15, traces, optional = false } = args;
  const retentionDays = args.retentionDays ?? environment.profile.logDays;
  const shape = { path, scrapeSeconds, retentionDays, logs: args.logs ?? true, optional };
  throwProblems("MonitoringArgs", `Monitoring '${name}'`, [
    ...checkSize("scrapeSeconds", scrapeSeconds, 1, 300, "seconds"),
    ...checkSize("retentionDays", retentionDays, 1, 3650, "days"),
    ...(path.startsWith("/") ? [] : [{ at: "path", message: `is '${path}'; begin it with /` }]),
  ]);
  const untaken = noteUntaken("monitoring", args, environment);
  return { ...shape, ...(traces && { traces }), ...untaken };
}
