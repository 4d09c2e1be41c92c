import type * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type { AlarmPlan, FigurePlan } from "./alarm-plan.ts";
import { above, commonOf } from "./common.ts";
import type { ProgramSubject } from "./program-alarms.ts";
import type { WatchedItem, WatchedSchedule } from "./watched.ts";

/** Names of the rules of EventBridge that see copies of a program end, and fail to start. */
export interface EndingRules {
  endings: pulumi.Input<string>;
  impaired: pulumi.Input<string>;
}

/**
 * Copies end by themselves, or are ended since they do not answer, again and again. Of copies that
 * never run ECS tries fewer and fewer, up to 27 minutes apart, and tells that it does: so a look that
 * was bad counts for one look more.
 */
export function planRestartLoop(
  rule: AlertRule,
  subject: ProgramSubject,
  rules: EndingRules,
): AlarmPlan {
  const common = commonOf(rule, subject.item);
  const minutes = common.timing.periodSeconds / 60;
  const { name } = subject.item;
  return {
    ...common,
    timing: { ...common.timing, evaluationPeriods: common.timing.evaluationPeriods + 1 },
    datapointsToAlarm: common.timing.evaluationPeriods,
    description: `Copies of ${name} ended more than ${rule.threshold} times in ${minutes} min, or do not start.`,
    // An event that did not happen is not counted.
    condition: above(0, "notBreaching"),
    figures: [countOf("endings", rules.endings), countOf("impaired", rules.impaired)],
    steps: [
      {
        id: "loops",
        expression: `IF(FILL(endings,0)>${rule.threshold} OR FILL(impaired,0)>0,1,0)`,
      },
    ],
  };
}

/** How often a rule of EventBridge saw what it looks for. */
function countOf(id: string, ruleName: pulumi.Input<string>): FigurePlan {
  const dimensions = { RuleName: ruleName };
  return { id, namespace: "AWS/Events", metricName: "Invocations", stat: "Sum", dimensions };
}

/**
 * The last run has failed. Runs are minutes or months apart: while there is none the alarm stays what
 * it is. Source: Step Functions' developer guide, "Execution metrics"; each is there only where runs
 * ended so, and `SUM` of a list passes over what is missing.
 */
export function planScheduleFailed(rule: AlertRule, item: WatchedItem<WatchedSchedule>): AlarmPlan {
  const ends = { failed: "Failed", timedOut: "TimedOut", aborted: "Aborted", good: "Succeeded" };
  const figures = Object.entries(ends).map(([id, end]) => ({
    id,
    namespace: "AWS/States",
    metricName: `Executions${end}`,
    stat: "Sum",
    dimensions: { StateMachineArn: item.what.machineArn },
  }));
  return {
    ...commonOf(rule, item),
    description: `The last run of ${item.name} failed.`,
    condition: above(rule.threshold, "ignore"),
    figures,
    steps: [
      { id: "told", expression: "good*0" },
      { id: "bad", expression: "SUM([failed,timedOut,aborted,told])" },
    ],
  };
}
