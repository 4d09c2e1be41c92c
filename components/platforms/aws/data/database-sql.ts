import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import type { EngineFacts } from "./database-engine.ts";
import { planCommon, planSubnetGroup } from "./database-server.ts";
import type { CommonArgs, DatabaseParts } from "./database-server.ts";
import { planUpgrade } from "./upgrade.ts";
import type { UpgradeArgs } from "./upgrade.ts";
import { childOptions } from "../handles.ts";

/** How RDS measures queries, where it does. */
export const insights = {
  performanceInsightsEnabled: true,
  performanceInsightsRetentionPeriod: 7,
} as const;

/** What RDS calls alike for an instance of its own and for a cluster of Aurora. */
export interface SqlArgs extends CommonArgs, UpgradeArgs {
  engine: string;
  engineVersion: string;
  port: number;
  vpcSecurityGroupIds: pulumi.Output<string>[];
  copyTagsToSnapshot: true;
  deleteAutomatedBackups: boolean;
  enabledCloudwatchLogsExports: string[];
}

type SqlParts = Pick<EngineFacts, "engine" | "version" | "port" | "logs"> &
  Pick<DatabaseParts, "securityGroupId"> & {
    /** Fewest days of backups that the service takes. */
    leastDays: 0 | 1;
  };

/** Engine, network, backups, logs and changes of a PostgreSQL or MySQL. */
export function planSqlServer(owner: Database, plan: DatabasePlan, parts: SqlParts): SqlArgs {
  return {
    engine: parts.engine,
    engineVersion: parts.version,
    port: parts.port,
    vpcSecurityGroupIds: [parts.securityGroupId],
    ...planCommon(owner, plan, parts.leastDays),
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !plan.deletionProtected,
    // A new password never waits.
    ...planUpgrade(owner, plan),
    enabledCloudwatchLogsExports: [...parts.logs],
  };
}

/** The subnets of a database on RDS or Aurora. */
export function createSubnetGroup(owner: Database): SubnetGroup {
  return new SubnetGroup(owner.childName("subnets"), planSubnetGroup(owner), childOptions(owner));
}
