import type { Problem } from "../../../variables/user-error.ts";
import type { AlertLabels } from "./severity.ts";

/** Labels that Slipway and the figures set themselves, by which alerts are routed and muted. */
const ownLabels = [
  "alertname",
  "severity",
  "application",
  "environment",
  "service",
  "component",
  "slot",
  "instance",
];

/**
 * Everything wrong with labels that an application gives. A name is one of Prometheus' (its data
 * model, "Metric names and labels"); one that is set elsewhere would be lost.
 */
export function findLabelProblems(at: string, labels: AlertLabels): Problem[] {
  return Object.entries(labels).flatMap(([name, value]) => [
    ...(/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && !name.startsWith("__")
      ? []
      : [{ at: `${at}.${name}`, message: "is no label's name; use letters, digits and _" }]),
    ...(ownLabels.includes(name)
      ? [{ at: `${at}.${name}`, message: "is set by Slipway or by the figures; use another name" }]
      : []),
    ...(value === "" || /[\r\n]/.test(value)
      ? [{ at: `${at}.${name}`, message: "is empty or has several lines; give one line" }]
      : []),
  ]);
}
