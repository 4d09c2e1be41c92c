import type * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type {
  WatchedCache,
  WatchedCertificate,
  WatchedDatabase,
  WatchedItem,
  WatchedQueue,
} from "./watched.ts";
import { idOf, sumOf } from "./alarm-plan.ts";
import type { AlarmPlan, FigurePlan } from "./alarm-plan.ts";
import { above, commonOf } from "./common.ts";

const day = 86_400;

/**
 * No backup has been finished for so many hours, each of them a look. RDS tells when one is; Aurora
 * and DocumentDB back up all the time, and tell of nothing.
 */
export function planBackupAge(
  rule: AlertRule,
  item: WatchedItem<WatchedDatabase>,
  backups: pulumi.Input<string>,
): AlarmPlan | undefined {
  if (item.what.engine !== "rds" || !item.what.hasBackups) return undefined;
  return {
    ...commonOf(rule, item),
    timing: { periodSeconds: 3600, evaluationPeriods: rule.threshold },
    description: `The last good backup of ${item.name} is older than ${rule.threshold} hours.`,
    condition: {
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      // An event that did not happen is not counted: that is what is looked for.
      treatMissingData: "breaching",
    },
    figures: [
      {
        id: "backups",
        namespace: "AWS/Events",
        metricName: "Invocations",
        stat: "Sum",
        dimensions: { RuleName: backups },
      },
    ],
    steps: [],
    // The first backup is made with the database; a warm-up lasts two days at most.
    warmUpMinutes: Math.min(rule.threshold * 60, 2880),
  };
}

/**
 * So few days are left that whatever renews the certificate must have failed. Source: ACM's user
 * guide, "Supported CloudWatch metrics".
 */
export function planCertificate(rule: AlertRule, item: WatchedItem<WatchedCertificate>): AlarmPlan {
  const { arn, host, region } = item.what;
  return {
    ...commonOf(rule, item),
    // Told once or twice a day, so there is nothing to wait for.
    timing: { periodSeconds: day, evaluationPeriods: 1 },
    description: `The certificate of ${host} is good for less than ${rule.threshold} days.`,
    condition: {
      comparisonOperator: "LessThanThreshold",
      threshold: rule.threshold,
      // Once it has expired nothing is told any more: what was bad stays bad.
      treatMissingData: "ignore",
    },
    figures: [
      {
        id: "days",
        namespace: "AWS/CertificateManager",
        metricName: "DaysToExpiry",
        stat: "Minimum",
        dimensions: { CertificateArn: arn },
      },
    ],
    steps: [],
    region,
  };
}

/** More messages wait than so many. Source: SQS's guide, "Available CloudWatch metrics". */
export function planBacklog(rule: AlertRule, item: WatchedItem<WatchedQueue>): AlarmPlan {
  return {
    ...commonOf(rule, item),
    description: `More than ${rule.threshold} messages wait in ${item.name}.`,
    // A queue that nobody has used for hours gives no figures.
    condition: above(rule.threshold, "notBreaching"),
    figures: [waiting(item.what.queueName)],
    steps: [],
  };
}

/** Messages wait that nobody could work off: they stay until somebody takes them out. */
export function planDeadLetters(rule: AlertRule, item: WatchedItem<WatchedQueue>): AlarmPlan {
  return {
    ...commonOf({ ...rule, windowSeconds: 0 }, item),
    description: `More than ${rule.threshold} messages of ${item.name} are dead letters.`,
    condition: above(rule.threshold, "notBreaching"),
    figures: [waiting(item.what.deadName)],
    steps: [],
  };
}

function waiting(queueName: pulumi.Input<string>): FigurePlan {
  return {
    id: "waiting",
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    stat: "Average",
    dimensions: { QueueName: queueName },
  };
}

/**
 * More keys a minute are dropped for want of memory than so many. Source: ElastiCache's user guide,
 * "Metrics for Valkey and Redis OSS".
 */
export function planEvictions(rule: AlertRule, item: WatchedItem<WatchedCache>): AlarmPlan {
  const common = commonOf(rule, item);
  const { nodes } = item.what;
  return {
    ...common,
    description: `${item.name} drops more than ${rule.threshold} keys a minute for want of memory.`,
    condition: above(rule.threshold, "notBreaching"),
    figures: nodes.map((node, index) => ({
      id: idOf("v", index),
      namespace: "AWS/ElastiCache",
      metricName: "Evictions",
      stat: "Sum",
      dimensions: { CacheClusterId: node },
    })),
    steps: [
      {
        id: "evictions",
        expression: `(${sumOf("v", nodes.length)})/${common.timing.periodSeconds / 60}`,
      },
    ],
  };
}
