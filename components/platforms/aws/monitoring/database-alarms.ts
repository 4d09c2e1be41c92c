import * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type { AlarmPlan, FigurePlan } from "./alarm-plan.ts";
import { above, commonOf } from "./common.ts";
import type { WatchedDatabase, WatchedItem } from "./watched.ts";

const bytesPerGb = 1024 ** 3;

type Item = WatchedItem<WatchedDatabase>;

/** By what the figures of each engine are named: namespace, and the dimension of its identifier. */
export const databaseDimensions = {
  rds: ["AWS/RDS", "DBInstanceIdentifier"],
  aurora: ["AWS/RDS", "DBClusterIdentifier"],
  documentdb: ["AWS/DocDB", "DBClusterIdentifier"],
} as const;

/** Source: RDS's user guide, "Amazon CloudWatch metrics for Amazon RDS"; DocumentDB's alike. */
function figureOf({ what }: Item, id: string, metricName: string, stat: string): FigurePlan {
  const [namespace, dimension] = databaseDimensions[what.engine];
  return { id, namespace, metricName, stat, dimensions: { [dimension]: what.identifier } };
}

/**
 * The disk of a database is almost full: the one that there is now, since RDS enlarges it. Its size
 * is told by Performance Insights; without that by the state, which knows it since the last `up`.
 * Source: CloudWatch's user guide, "Using metric math", DB_PERF_INSIGHTS, and RDS's, "Performance
 * Insights counter metrics", os.fileSys.usedPercent.
 */
export function planDatabaseDisk(rule: AlertRule, item: Item): AlarmPlan | undefined {
  const { disk } = item.what;
  if (!disk) return undefined;
  const common = {
    ...commonOf(rule, item),
    description: `More than ${rule.threshold}% of the disk of ${item.name} is used.`,
    // A server that gives no figures is ill or being replaced; its disk is not known to be full.
    condition: above(rule.threshold, "missing"),
  };
  if (disk.resourceId !== undefined) {
    const expression = pulumi.interpolate`DB_PERF_INSIGHTS('RDS','${disk.resourceId}','os.fileSys.usedPercent.avg')`;
    return { ...common, figures: [], steps: [{ id: "used", expression, isQuery: true }] };
  }
  const size = pulumi.output(disk.sizeGb).apply((gb) => gb * bytesPerGb);
  return {
    ...common,
    figures: [figureOf(item, "free", "FreeStorageSpace", "Minimum")],
    steps: [{ id: "used", expression: pulumi.interpolate`100*(1-free/${size})` }],
  };
}

/** A database computes all the time. */
export function planDatabaseCpu(rule: AlertRule, item: Item): AlarmPlan {
  return {
    ...commonOf(rule, item),
    description: `${item.name} uses more than ${rule.threshold}% of its CPU.`,
    condition: above(rule.threshold, "missing"),
    figures: [figureOf(item, "cpu", "CPUUtilization", "Average")],
    steps: [],
  };
}

/** Almost all connections are taken, of those that RDS' defaults allow on so much memory. */
export function planDatabaseConnections(rule: AlertRule, item: Item): AlarmPlan | undefined {
  const { mostConnections } = item.what;
  if (mostConnections === undefined) return undefined;
  return {
    ...commonOf(rule, item),
    description: `More than ${rule.threshold}% of the ${mostConnections} connections of ${item.name} are taken.`,
    condition: above(rule.threshold, "missing"),
    figures: [figureOf(item, "open", "DatabaseConnections", "Maximum")],
    steps: [{ id: "taken", expression: `100*open/${mostConnections}` }],
  };
}

/** Almost all of an instance's memory is used. */
export function planDatabaseMemory(rule: AlertRule, item: Item): AlarmPlan | undefined {
  const { memoryGb } = item.what;
  if (memoryGb === undefined) return undefined;
  return {
    ...commonOf(rule, item),
    description: `More than ${rule.threshold}% of the memory of ${item.name} is used.`,
    condition: above(rule.threshold, "missing"),
    figures: [figureOf(item, "free", "FreeableMemory", "Minimum")],
    steps: [{ id: "used", expression: `100*(1-free/${memoryGb * bytesPerGb})` }],
  };
}
