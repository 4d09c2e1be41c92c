import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type { AlarmPlan, ConditionPlan } from "./alarm-plan.ts";
import { planTiming } from "./timing.ts";
import type { WatchedItem } from "./watched.ts";

/** What all alarms on a component have in common. */
export function commonOf(
  rule: AlertRule,
  { name, after }: Pick<WatchedItem, "name" | "after">,
): Pick<AlarmPlan, "rule" | "subject" | "timing" | "after"> {
  return { rule, subject: name, timing: planTiming(rule), after };
}

/** Goes off above a threshold. */
export function above(
  threshold: number,
  treatMissingData: ConditionPlan["treatMissingData"],
): ConditionPlan {
  return { comparisonOperator: "GreaterThanThreshold", threshold, treatMissingData };
}
