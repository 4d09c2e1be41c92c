import type * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type { WatchedItem, WatchedProgram } from "./watched.ts";
import { idOf, mostOf, sumOf } from "./alarm-plan.ts";
import type { AlarmPlan, FigurePlan } from "./alarm-plan.ts";
import { above, commonOf } from "./common.ts";

/** A service or worker, and what its figures are named by beside itself. */
export interface ProgramSubject {
  item: WatchedItem<WatchedProgram>;
  /** Name of the ECS cluster. */
  cluster: pulumi.Input<string>;
  /** End of the load balancer's ARN. */
  loadBalancer: pulumi.Input<string>;
}

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
    ...commonOf(rule, subject.item),
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

/** One request in twenty takes longer than so many seconds. */
export function planResponseTime(rule: AlertRule, subject: ProgramSubject): AlarmPlan | undefined {
  const { item } = subject;
  const count = item.what.targets.length;
  if (count === 0) return undefined;
  const { name } = item;
  return {
    ...commonOf(rule, subject.item),
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
    ...commonOf(rule, subject.item),
    description: `More than ${rule.threshold}% of the disk of a copy of ${item.name} is used.`,
    // Without copies there is no disk: service_down tells of that.
    condition: above(rule.threshold, "notBreaching"),
    figures: [...used, ...size],
    steps: [...shares, ...mostOf("d", shares.length)],
  };
}

/** Source: the load balancer's user guide, "CloudWatch metrics for your Application Load Balancer". */
export function targetFigures(
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
