import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { InContext, PlanContext } from "./context.ts";
import type { TracesPlan } from "./monitoring-plan.ts";
import { checkSize } from "./sizes.ts";
import { noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";
import { findAlertProblems, planOwnAlert } from "./watching/own-alerts.ts";
import { findLanguageProblems } from "./watching/own-figures.ts";
import { findPanelProblems, planOwnPanel } from "./watching/own-panels.ts";
import { findVariableProblems } from "./watching/secret-variables.ts";
import type { OwnAlert, OwnAlertArgs, OwnPanel, OwnPanelArgs } from "./watching/own-plan.ts";

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
  /** Keeps the logs for the days of the stage, where the platform does not by itself. @default true */
  logs?: boolean;
  /** Alerts of the application's own, beside the default ones; needs an Alerting. @default none */
  alerts?: readonly OwnAlertArgs[];
  /** Panels of the application's own, on the dashboard of its services. @default none */
  panels?: readonly OwnPanelArgs[];
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
  alerts: readonly OwnAlert[];
  panels: readonly OwnPanel[];
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
  const { alerts = [], panels = [], logs = true } = args;
  throwProblems("MonitoringArgs", `Monitoring '${name}'`, [
    ...findOwnProblems(environment, alerts, panels),
    ...Object.entries(traces?.headers ?? {}).flatMap(([header, variable]) =>
      findVariableProblems(`traces.headers.${header}`, variable),
    ),
    ...checkSize("scrapeSeconds", scrapeSeconds, 1, 300, "seconds"),
    ...checkSize("retentionDays", retentionDays, 1, 3650, "days"),
    ...(path.startsWith("/") ? [] : [{ at: "path", message: `is '${path}'; begin it with /` }]),
  ]);
  return {
    ...{ path, scrapeSeconds, retentionDays, logs, optional },
    alerts: alerts.map(planOwnAlert),
    panels: panels.map(planOwnPanel),
    ...(traces && { traces }),
    ...noteUntaken("monitoring", args, environment),
  };
}

/** What the application asks for itself, and the platform cannot give. */
function findOwnProblems(
  { platform }: PlanContext,
  alerts: readonly OwnAlertArgs[],
  panels: readonly OwnPanelArgs[],
): Problem[] {
  const { figures = "PromQL", dashboards = true, name } = platform;
  const problems = [...findAlertProblems(alerts), ...findPanelProblems(panels)];
  const figuresOf = [
    ...alerts.map((alert) => [`alerts.${alert.name}`, alert] as const),
    ...panels.map((panel) => [`panels.${panel.title}`, panel] as const),
  ];
  const none = `are given, and ${name} has no dashboards: leave them out there`;
  return [
    ...problems,
    ...(problems.length > 0
      ? []
      : figuresOf.flatMap(([at, one]) => findLanguageProblems(at, name, figures, one))),
    ...(panels.length > 0 && !dashboards ? [{ at: "panels", message: none }] : []),
  ];
}
