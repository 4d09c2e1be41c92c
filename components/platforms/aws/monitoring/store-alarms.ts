import * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type {
  WatchedCertificate,
  WatchedDatabase,
  WatchedItem,
  WatchedQueue,
  WatchedSearch,
} from "./watched.ts";
import type { AlarmPlan } from "./alarm-plan.ts";
import { above } from "./program-alarms.ts";
import { planTiming } from "./timing.ts";

const bytesPerGb = 1024 ** 3;
const mbPerGb = 1024;
const day = 86_400;

/**
 * The disk of a database is almost full, measured by the disk that was asked for: one that has grown
 * by itself has less left than that share. It counts bytes. Source: RDS's user guide, "Amazon
 * CloudWatch metrics for Amazon RDS".
 */
export function planDatabaseDisk(
  rule: AlertRule,
  item: WatchedItem<WatchedDatabase>,
): AlarmPlan | undefined {
  const { engine, storageGb, identifier } = item.what;
  if (engine !== "rds" || storageGb === undefined) return undefined;
  return {
    ...planDisk(rule, item, storageGb * bytesPerGb),
    figures: [
      {
        id: "free",
        namespace: "AWS/RDS",
        metricName: "FreeStorageSpace",
        stat: "Minimum",
        dimensions: { DBInstanceIdentifier: identifier },
      },
    ],
  };
}

/**
 * The disk of a search node is almost full, of that which has the least left. It counts MiB, without
 * what OpenSearch Service keeps of the disk to itself, which is a part of what is used. Source: its
 * developer guide, "Monitoring OpenSearch cluster metrics with Amazon CloudWatch".
 */
export function planSearchDisk(rule: AlertRule, item: WatchedItem<WatchedSearch>): AlarmPlan {
  const { domainName, domainArn, storageGb } = item.what;
  const account = pulumi.output(domainArn).apply((arn) => arn.split(":")[4] ?? "");
  return {
    ...planDisk(rule, item, storageGb * mbPerGb),
    figures: [
      {
        id: "free",
        namespace: "AWS/ES",
        metricName: "FreeStorageSpace",
        stat: "Minimum",
        dimensions: { DomainName: domainName, ClientId: account },
      },
    ],
  };
}

function planDisk(rule: AlertRule, item: WatchedItem, size: number): Omit<AlarmPlan, "figures"> {
  return {
    ...commonOf(rule, item),
    description: `More than ${rule.threshold}% of the disk of ${item.name} is used.`,
    // A server that gives no figures is ill or being replaced; its disk is not known to be full.
    condition: above(rule.threshold, "missing"),
    steps: [{ id: "used", expression: `100*(1-free/${size})` }],
  };
}

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
    figures: [
      {
        id: "waiting",
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        stat: "Average",
        dimensions: { QueueName: item.what.queueName },
      },
    ],
    steps: [],
  };
}

function commonOf(
  rule: AlertRule,
  { name, after }: WatchedItem,
): Pick<AlarmPlan, "rule" | "subject" | "timing" | "after"> {
  return { rule, subject: name, timing: planTiming(rule), after };
}
