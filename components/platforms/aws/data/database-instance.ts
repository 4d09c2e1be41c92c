import { Instance } from "@pulumi/aws/rds/instance.js";
import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { hasInsights, planEngine } from "./database-engine.ts";
import type { EngineFacts } from "./database-engine.ts";
import {
  createDatabaseLogs,
  databaseWindows,
  planCommon,
  planSubnetGroup,
} from "./database-server.ts";
import type { DatabaseParts, DatabaseServer } from "./database-server.ts";
import { awsOf, childOptions } from "../handles.ts";
import { planInstanceClass } from "./instance-class.ts";
import { nameOf } from "../names.ts";
import { copyBackups } from "./second-region.ts";
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
    dependsOn: logs,
  });
  if (plan.backupDays > 0) copyBackups(owner, plan, server);
  const { arn, identifier } = server;
  const kept = { storageGb: plan.storageGb, hasBackups: plan.backupDays > 0 };
  watch(owner, { kind: "database", engine: "rds", arn, identifier, ...kept }, [server]);
  return { server: [server], host: server.address, port: facts.port };
}

function planInstance(
  owner: Database,
  plan: DatabasePlan,
  facts: EngineFacts,
  parts: DatabaseParts,
): InstanceArgs {
  const { isProduction, settings } = awsOf(owner);
  const { profile } = owner.environment.plan;
  const instanceClass = planInstanceClass(profile, plan.storageGb, settings.region);
  return {
    // Fixed on purpose: a replacement, which would lose the data, fails on the name.
    identifier: nameOf("database", owner),
    engine: facts.engine,
    engineVersion: facts.version,
    instanceClass,
    dbName: plan.database,
    username: parts.user,
    password: parts.password,
    port: facts.port,
    dbSubnetGroupName: createSubnetGroup(owner).name,
    vpcSecurityGroupIds: [parts.securityGroupId],
    parameterGroupName: createParameterGroup(owner, facts).name,
    publiclyAccessible: false,
    multiAz: plan.highlyAvailable,
    ...planStorage(plan),
    ...planCommon(owner, plan, 0),
    backupWindow: databaseWindows.backup,
    maintenanceWindow: databaseWindows.maintenance,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !plan.deletionProtected,
    autoMinorVersionUpgrade: true,
    // In production a change waits for the weekly window, since many restart the server. A new
    // password never waits.
    applyImmediately: !isProduction,
    ...planInsights(facts.engine, instanceClass),
    enabledCloudwatchLogsExports: [...facts.logs],
  };
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
  return { performanceInsightsEnabled: true, performanceInsightsRetentionPeriod: 7 };
}

function createSubnetGroup(owner: Database): SubnetGroup {
  return new SubnetGroup(owner.childName("subnets"), planSubnetGroup(owner), childOptions(owner));
}

function createParameterGroup(
  owner: Database,
  { family, parameters }: EngineFacts,
): ParameterGroup {
  const args = {
    // Another major version makes another group beside the old one: the names must differ.
    name: nameOf("parameterGroup", owner, family.replaceAll(".", "")),
    description: `Settings of database ${owner.componentName}`,
    family,
    parameters: [...parameters],
    tags: owner.tags,
  };
  return new ParameterGroup(owner.childName("settings"), args, childOptions(owner));
}
