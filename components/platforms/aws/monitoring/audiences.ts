import { isHeartbeat } from "../../../plan/watching/heartbeat.ts";
import type { AlertLabels, Receiver } from "../../../plan/monitoring-plan.ts";

/** Receivers that are told of the same alerts, by their labels. */
export interface Audience {
  /** Labels that an alert must have; none for those who are told of all. */
  labels: AlertLabels;
  /** What that adds to the names of their topics. */
  role: readonly string[];
  receivers: readonly Receiver[];
}

/** Topics that an alarm can tell in one state. Source: CloudWatch's API, PutMetricAlarm. */
export const mostActions = 5;

/** The receivers that want exactly some labels. */
export function findAudience(receivers: readonly Receiver[], labels: AlertLabels): Receiver[] {
  return receivers.filter((receiver) => keyOf(labelsOf(receiver)) === keyOf(labels));
}

/** The receivers that want labels, put together by what they want, each under a name of its own. */
export function groupAudiences(receivers: readonly Receiver[]): Audience[] {
  const wanted = new Map(receivers.map(labelsOf).map((labels) => [keyOf(labels), labels]));
  wanted.delete(keyOf({}));
  const named = [...wanted.values()].map((labels) => ({ labels, name: nameFor(labels) }));
  return named.map(({ labels, name }, index) => {
    const isTaken = named.slice(0, index).some((other) => other.name === name);
    const role = ["for", isTaken ? `${name}-${index}` : name];
    return { labels, role, receivers: findAudience(receivers, labels) };
  });
}

/** Whether an alert has all labels that somebody wants. */
export function hasLabels(labels: AlertLabels, wanted: AlertLabels): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function labelsOf(receiver: Receiver): AlertLabels {
  return isHeartbeat(receiver) ? {} : (receiver.labels ?? {});
}

/** The same for the same labels, in whatever order they were given. */
function keyOf(labels: AlertLabels): string {
  const entries = Object.entries(labels).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify(entries);
}

/** The values as names of AWS take them: `{ team: "Back office" }` is `back-office`. */
function nameFor(labels: AlertLabels): string {
  const text = Object.values(labels).join("-").toLowerCase();
  return text.replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "") || "labelled";
}
