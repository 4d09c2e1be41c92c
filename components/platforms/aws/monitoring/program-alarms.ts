import type * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type { WatchedItem, WatchedProgram } from "./watched.ts";
import { idOf, mostOf, sumOf } from "./alarm-plan.ts";
import type { AlarmPlan, ConditionPlan, FigurePlan } from "./alarm-plan.ts";
import { planTiming } from "./timing.ts";

/** A service or worker, and what its figures are named by beside itself. */
export interface ProgramSubject {
  item: WatchedItem<WatchedProgram>;
  /** Name of the ECS cluster. */
  cluster: pulumi.Input<string>;
  /** End of the load balancer's ARN. */
  loadBalancer: pulumi.Input<string>;
}

/** Requests per second below which a share of errors says nothing; as on the other platforms. */
const minRequestsPerSecond = 0.1;

/**
 * No copy answers, in either slot: by the load balancer's own checks where it leads to the service,
 * else by the number of copies that run. A copy that runs and does not answer is seen there only by
 * the container's own check, which has ECS replace it.
 */
export function planServiceDown(rule: AlertRule, subject: ProgramSubject): AlarmPlan {
  const { item } = subject;
  const isPublished = item.what.targets.length > 0;
  const figures = isPublished
    ? targetFigures(subject, "n", "HealthyHostCount", "Maximum")
    : serviceFigures(subject, "n", "RunningTaskCount", "Maximum");
  return {
    ...commonOf(rule, subject),
    description: `No copy of ${item.name} ${isPublished ? "answers" : "runs"} in any slot.`,
    condition: {
      comparisonOperator: "LessThanOrEqualToThreshold",
      threshold: rule.threshold,
      // Nothing is counted where no copy is registered: that is what is looked for.
      treatMissingData: "breaching",
    },
    figures,
    steps: [{ id: "copies", expression: sumOf("n", figures.length) }],
    // A first deployment takes its time.
    warmUpMinutes: 15,
  };
}

/**
 * More than so many percent of the requests end in a 5xx of the service's own. Where a function ends
 * with an error it gives no answer, and the load balancer's own 502 is counted as the function's.
 */
export function planErrorRate(rule: AlertRule, subject: ProgramSubject): AlarmPlan | undefined {
  const { item } = subject;
  const count = item.what.targets.length;
  if (count === 0) return undefined;
  const common = commonOf(rule, subject);
  const failures = item.what.services.length === 0 ? functionFailures : serviceFailures;
  const least = minRequestsPerSecond * common.timing.periodSeconds;
  return {
    ...common,
    description: `More than ${rule.threshold}% of the requests to ${item.name} end in a 5xx.`,
    // Neither errors nor requests are counted where there are none.
    condition: above(rule.threshold, "notBreaching"),
    figures: [
      ...failures.flatMap(({ letter, metric }) => targetFigures(subject, letter, metric, "Sum")),
      ...targetFigures(subject, "r", "RequestCount", "Sum"),
    ],
    steps: [
      { id: "errors", expression: failures.map(({ letter }) => sumOf(letter, count)).join("+") },
      { id: "requests", expression: sumOf("r", count) },
      { id: "share", expression: `IF(requests>=${least},100*errors/requests,0)` },
    ],
  };
}

/** What counts as a request that failed. */
const serviceFailures = [{ letter: "e", metric: "HTTPCode_Target_5XX_Count" }];

/** What else does where the target is a function: its own failures, and Lambda's. */
const functionFailures = [
  ...serviceFailures,
  { letter: "u", metric: "LambdaUserError" },
  { letter: "i", metric: "LambdaInternalError" },
];

/** One request in twenty takes longer than so many seconds. */
export function planResponseTime(rule: AlertRule, subject: ProgramSubject): AlarmPlan | undefined {
  const { item } = subject;
  const count = item.what.targets.length;
  if (count === 0) return undefined;
  const { name } = item;
  return {
    ...commonOf(rule, subject),
    description: `One request in twenty to ${name} takes more than ${rule.threshold} s.`,
    // Nobody asks: nobody waits.
    condition: above(rule.threshold, "notBreaching"),
    figures: targetFigures(subject, "t", "TargetResponseTime", "p95"),
    steps: mostOf("t", count),
  };
}

/** The disk of a copy is almost full. */
export function planCopyDisk(rule: AlertRule, subject: ProgramSubject): AlarmPlan {
  const { item } = subject;
  const used = serviceFigures(subject, "u", "EphemeralStorageUtilized", "Maximum");
  const size = serviceFigures(subject, "s", "EphemeralStorageReserved", "Maximum");
  const shares = used.map((_, index) => ({
    id: idOf("d", index),
    expression: `100*${idOf("u", index)}/${idOf("s", index)}`,
  }));
  return {
    ...commonOf(rule, subject),
    description: `More than ${rule.threshold}% of the disk of a copy of ${item.name} is used.`,
    // Without copies there is no disk: service_down tells of that.
    condition: above(rule.threshold, "notBreaching"),
    figures: [...used, ...size],
    steps: [...shares, ...mostOf("d", shares.length)],
  };
}

/**
 * Copies end by themselves, or are ended since they do not answer, again and again.
 *
 * @param endings name of the rule of EventBridge that sees them end
 */
export function planRestartLoop(
  rule: AlertRule,
  subject: ProgramSubject,
  endings: pulumi.Input<string>,
): AlarmPlan {
  const minutes = rule.windowSeconds / 60;
  const { item } = subject;
  return {
    ...commonOf(rule, subject),
    description: `Copies of ${item.name} ended more than ${rule.threshold} times in ${minutes} min.`,
    // An event that did not happen is not counted.
    condition: above(rule.threshold, "notBreaching"),
    figures: [
      {
        id: "endings",
        namespace: "AWS/Events",
        metricName: "Invocations",
        stat: "Sum",
        dimensions: { RuleName: endings },
      },
    ],
    steps: [],
  };
}

function commonOf(
  rule: AlertRule,
  { item }: ProgramSubject,
): Pick<AlarmPlan, "rule" | "subject" | "timing" | "after"> {
  return { rule, subject: item.name, timing: planTiming(rule), after: item.after };
}

/** Goes off above a threshold. */
export function above(
  threshold: number,
  treatMissingData: ConditionPlan["treatMissingData"],
): ConditionPlan {
  return { comparisonOperator: "GreaterThanThreshold", threshold, treatMissingData };
}

/** Source: the load balancer's user guide, "CloudWatch metrics for your Application Load Balancer". */
function targetFigures(
  { item, loadBalancer }: ProgramSubject,
  letter: string,
  metricName: string,
  stat: string,
): FigurePlan[] {
  return item.what.targets.map((target, index) => ({
    id: idOf(letter, index),
    namespace: "AWS/ApplicationELB",
    metricName,
    stat,
    dimensions: { TargetGroup: target, LoadBalancer: loadBalancer },
  }));
}

/**
 * Source: CloudWatch's user guide, "Amazon ECS Container Insights metrics"; the disk's figures are
 * those of Fargate from platform version 1.4.0 on.
 */
function serviceFigures(
  { item, cluster }: ProgramSubject,
  letter: string,
  metricName: string,
  stat: string,
): FigurePlan[] {
  return item.what.services.map((service, index) => ({
    id: idOf(letter, index),
    namespace: "ECS/ContainerInsights",
    metricName,
    stat,
    dimensions: { ClusterName: cluster, ServiceName: service },
  }));
}
