import type { Condition, OwnAlert } from "../plan/watching/own-plan.ts";
import { formatDuration } from "./duration.ts";

/** The sign of a condition in PromQL. */
const signs: Record<Condition, string> = {
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  eq: "==",
  ne: "!=",
};

/** An alert as a rule of Prometheus. */
export function formatOwnAlert(alert: OwnAlert, scale: number): object {
  const { name, query = "", condition, threshold, forSeconds, labels, severity } = alert;
  return {
    alert: name,
    expr: `(${query.trim()}\n) ${signs[condition]} ${threshold}`,
    for: formatDuration(forSeconds, scale),
    labels: { ...labels, severity },
    annotations: { ...alert.annotations, runbook: "docs/monitoring.md#alerts-of-your-own" },
  };
}
