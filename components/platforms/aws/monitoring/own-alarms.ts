import type { MonitoringPlan } from "../../../plan/monitoring-plan.ts";
import type { Member } from "../../../base/member.ts";
import type { CloudWatchMetric, Condition, OwnAlert } from "../../../plan/watching/own-plan.ts";
import type { AlarmPlan, ConditionPlan, FigurePlan } from "./alarm-plan.ts";
import { createAlarm } from "./alarms.ts";
import type { TopicsOf } from "./topics.ts";

/** What CloudWatch compares by; equal and other it does not know. */
const operators: Partial<Record<Condition, ConditionPlan["comparisonOperator"]>> = {
  gt: "GreaterThanThreshold",
  gte: "GreaterThanOrEqualToThreshold",
  lt: "LessThanThreshold",
  lte: "LessThanOrEqualToThreshold",
};

/** Builds the alarms of the application's own alerts. */
export function createOwnAlarms(owner: Member, plan: MonitoringPlan, topicsOf: TopicsOf): void {
  for (const alert of plan.alerts) {
    if (alert.metric) createAlarm(owner, planOwnAlarm(alert, alert.metric), topicsOf);
  }
}

/** An alert of the application's own as an alarm. */
export function planOwnAlarm(alert: OwnAlert, metric: CloudWatchMetric): AlarmPlan {
  const { name, condition, threshold, forSeconds, severity, labels, annotations } = alert;
  const { periodSeconds = 60, whenMissing = "notBreaching" } = metric;
  const operator = operators[condition];
  const sign = condition === "eq" ? "==" : "!=";
  return {
    rule: { name, alert: "alerts-of-your-own", severity, labels },
    subject: "own",
    timing: {
      periodSeconds,
      evaluationPeriods: Math.max(1, Math.ceil(forSeconds / periodSeconds)),
    },
    description: describe(annotations),
    condition: {
      comparisonOperator: operator ?? "GreaterThanThreshold",
      threshold: operator === undefined ? 0 : threshold,
      treatMissingData: whenMissing,
    },
    figures: [planFigure(metric)],
    steps:
      operator === undefined
        ? [{ id: "differs", expression: `IF(figure${sign}${threshold},1,0)` }]
        : [],
    after: [],
  };
}

function planFigure({ namespace, name, stat, dimensions = {} }: CloudWatchMetric): FigurePlan {
  return { id: "figure", namespace, metricName: name, stat, dimensions };
}

/** CloudWatch fills nothing in: a sentence with a place for a value is left out. */
function describe({ summary, description }: OwnAlert["annotations"]): string {
  const sentences = [summary, description].filter((text) => !text.includes("{{"));
  return sentences.map((text) => text.replace(/\.?$/, ".")).join(" ");
}
