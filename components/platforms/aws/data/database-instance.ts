import { Instance } from "@pulumi/aws/rds/instance.js";
import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { hasInsights, planEngine } from "./database-engine.ts";
import type { EngineFacts } from "./database-engine.ts";
import { createDatabaseLogs, databaseWindows, planParameterGroup } from "./database-server.ts";
import type { DatabaseParts, DatabaseServer } from "./database-server.ts";
import { createSubnetGroup, insights, planSqlServer } from "./database-sql.ts";
import { awsOf, childOptions } from "../handles.ts";
import { memoryOf, mostConnections, planInstanceClass } from "./instance-class.ts";
import { nameOf } from "../names.ts";
import { createReadReplica } from "./read-replica.ts";
import { copyBackups } from "./second-region.ts";
import { snapshotBefore } from "./upgrade.ts";
import { watch } from "../monitoring/watched.ts";

/** A PostgreSQL or MySQL on RDS, with a standby in another zone where the plan says so. */
export function createInstance(
  owner: Database,
  plan: DatabasePlan,
  parts: DatabaseParts,
): DatabaseServer {
  const facts = planEngine(plan);
  const logs = createDatabaseLogs(owner, "/aws/rds/instance", facts.logs);
  const args = planInstance(owner, plan, facts, parts);
  const server = new Instance(owner.childName(plan.engine), args, {
    ...childOptions(owner),
    protect: plan.deletionProtected,
    dependsOn: [...logs, ...snapshotBefore(owner, plan, "instance")],
  });
  if (plan.backupDays > 0) copyBackups(owner, plan, server);
  watchInstance(owner, plan, server);
  const { instanceClass, parameterGroupName, vpcSecurityGroupIds } = args;
  const alike = { instanceClass, parameterGroupName, vpcSecurityGroupIds };
  const { maxAllocatedStorage } = planStorage(plan);
  const readHost = createReadReplica(owner, plan, server, {
    ...alike,
    maxAllocatedStorage,
    ...planInsights(facts.engine, classOf(owner, plan)),
  });
  const { address: host, resourceId: identity } = server;
  return { server: [server], identity, host, port: facts.port, readHost };
}

/** Performance Insights tells how full the disk is that there is now. */
function watchInstance(owner: Database, plan: DatabasePlan, server: Instance): void {
  const { arn, identifier, resourceId, allocatedStorage: sizeGb } = server;
  const { engine } = planEngine(plan);
  const instanceClass = classOf(owner, plan);
  const memoryGb = memoryOf(instanceClass);
  const hasDetails = hasInsights(engine, instanceClass);
  const facts = {
    hasBackups: plan.backupDays > 0,
    disk: { sizeGb, ...(hasDetails && { resourceId }) },
    ...(memoryGb !== undefined && {
      memoryGb,
      mostConnections: mostConnections(engine, memoryGb),
    }),
  };
  watch(owner, { kind: "database", engine: "rds", arn, identifier, ...facts }, [server]);
}

function classOf(owner: Database, plan: DatabasePlan): string {
  const { profile } = owner.environment.plan;
  return planInstanceClass(profile, plan.storageGb, awsOf(owner).settings.region);
}

function planInstance(
  owner: Database,
  plan: DatabasePlan,
  facts: EngineFacts,
  parts: DatabaseParts,
): InstanceArgs {
  const instanceClass = classOf(owner, plan);
  return {
    // Fixed on purpose: a replacement, which would lose the data, fails on the name.
    identifier: nameOf("database", owner),
    instanceClass,
    dbName: plan.database,
    username: parts.user,
    password: parts.password,
    dbSubnetGroupName: createSubnetGroup(owner).name,
    parameterGroupName: createParameterGroup(owner, facts).name,
    publiclyAccessible: false,
    multiAz: plan.highlyAvailable,
    ...planStorage(plan),
    ...planSqlServer(owner, plan, { ...facts, ...parts, leastDays: leastDaysOf(plan) }),
    backupWindow: databaseWindows.backup,
    maintenanceWindow: databaseWindows.maintenance,
    autoMinorVersionUpgrade: true,
    ...planInsights(facts.engine, instanceClass),
  };
}

/** RDS copies what it keeps a log of, and it keeps one for backups alone. */
function leastDaysOf({ readReplicas = 0 }: DatabasePlan): 0 | 1 {
  return readReplicas > 0 ? 1 : 0;
}

function planStorage(plan: DatabasePlan): Partial<InstanceArgs> {
  return {
    storageType: "gp3",
    allocatedStorage: plan.storageGb,
    // Grows by itself before it is full, at most to twice what is asked for.
    maxAllocatedStorage: Math.min(plan.storageGb * 2, 65_536),
  };
}

function planInsights(engine: string, instanceClass: string): Partial<InstanceArgs> {
  if (!hasInsights(engine, instanceClass)) return {};
  return insights;
}

function createParameterGroup(owner: Database, facts: EngineFacts): ParameterGroup {
  const args = planParameterGroup(owner, facts);
  return new ParameterGroup(owner.childName("settings"), args, childOptions(owner));
}
