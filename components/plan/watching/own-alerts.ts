import type { Problem } from "../../../variables/user-error.ts";
import { watchdogAlert } from "./heartbeat.ts";
import { findLabelProblems } from "./labels.ts";
import { findFigureProblems } from "./own-figures.ts";
import { conditions } from "./own-plan.ts";
import type { Condition, OwnAlert, OwnAlertArgs } from "./own-plan.ts";
import { ruleNames } from "../monitoring-plan.ts";

/** What a condition is called in a message. */
const words: Record<Condition, string> = {
  gt: "above",
  gte: "at or above",
  lt: "below",
  lte: "at or below",
  eq: "equal to",
  ne: "other than",
};

/** An alert with its defaults. */
export function planOwnAlert(args: OwnAlertArgs): OwnAlert {
  const { name, condition, threshold, query, metric, annotations = {} } = args;
  const description = `The value is {{ $value | humanize }}, ${words[condition]} ${threshold}.`;
  return {
    name,
    ...(query !== undefined && { query }),
    ...(metric && { metric }),
    condition,
    threshold,
    forSeconds: args.forSeconds ?? 300,
    severity: args.severity ?? "warning",
    labels: args.labels ?? {},
    annotations: { summary: name.replaceAll("_", " "), description, ...annotations },
  };
}

/** Everything wrong with alerts of an application's own, whatever the platform. */
export function findAlertProblems(alerts: readonly OwnAlertArgs[]): Problem[] {
  return alerts.flatMap((alert, index) => {
    const at = `alerts.${alert.name === "" ? String(index) : alert.name}`;
    const isTaken = alerts.slice(0, index).some(({ name }) => name === alert.name);
    return [
      ...findNameProblems(at, alert.name, isTaken),
      ...findFigureProblems(at, alert),
      ...findLimitProblems(at, alert),
      ...findLabelProblems(`${at}.labels`, alert.labels ?? {}),
    ];
  });
}

function findNameProblems(at: string, name: string, isTaken: boolean): Problem[] {
  const isOwn = name === watchdogAlert || ruleNames.some((rule) => rule === name);
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) {
    return [{ at: `${at}.name`, message: `is '${name}'; use a-z, 0-9 and _, 63 at most` }];
  }
  if (isOwn) {
    const message = "is a default alert's; change that by `rules` of Alerting, or use another name";
    return [{ at: `${at}.name`, message }];
  }
  return isTaken ? [{ at: `${at}.name`, message: "is taken by another alert" }] : [];
}

function findLimitProblems(at: string, alert: OwnAlertArgs): Problem[] {
  const { condition, threshold, forSeconds = 300, severity = "warning" } = alert;
  return [
    ...(conditions.includes(condition)
      ? []
      : [{ at: `${at}.condition`, message: `is '${condition}'; use ${conditions.join(", ")}` }]),
    ...(Number.isFinite(threshold)
      ? []
      : [{ at: `${at}.threshold`, message: `is ${threshold}; use a number` }]),
    ...(Number.isFinite(forSeconds) && forSeconds >= 0
      ? []
      : [{ at: `${at}.forSeconds`, message: `is ${forSeconds}; use 0 seconds or more` }]),
    ...(["critical", "warning"].includes(severity)
      ? []
      : [{ at: `${at}.severity`, message: `is '${severity}'; use "critical" or "warning"` }]),
  ];
}
