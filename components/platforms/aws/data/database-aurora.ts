import { Cluster } from "@pulumi/aws/rds/cluster.js";
import type { ClusterArgs } from "@pulumi/aws/rds/cluster.js";
import { ClusterInstance } from "@pulumi/aws/rds/clusterInstance.js";
import { ClusterParameterGroup } from "@pulumi/aws/rds/clusterParameterGroup.js";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { planAuroraEngine } from "./database-engine.ts";
import type { AuroraFacts, EngineFacts } from "./database-engine.ts";
import { createDatabaseLogs, databaseWindows, planParameterGroup } from "./database-server.ts";
import type { DatabaseParts, DatabaseServer } from "./database-server.ts";
import { createSubnetGroup, insights, planSqlServer } from "./database-sql.ts";
import { awsOf, childOptions } from "../handles.ts";
import { memoryOf, planAuroraSize } from "./instance-class.ts";
import type { AuroraSize } from "./instance-class.ts";
import { nameOf } from "../names.ts";
import { snapshotBefore } from "./upgrade.ts";
import { watch } from "../monitoring/watched.ts";

/**
 * A PostgreSQL or MySQL on Aurora: storage over three zones that grows by itself, one instance, and
 * a second one that takes over where the plan asks for it, and as many readers as that says.
 */
export function createAurora(
  owner: Database,
  plan: DatabasePlan,
  parts: DatabaseParts,
): DatabaseServer {
  const facts = planAuroraEngine(plan);
  const { readReplicas: readers = 0 } = plan;
  const { profile } = owner.environment.plan;
  const size = planAuroraSize(profile, plan.storageGb, awsOf(owner).settings.region);
  const cluster = createCluster(owner, plan, facts, size, parts);
  const count = (plan.highlyAvailable ? 2 : 1) + readers;
  const instances = Array.from({ length: count }, (_, index) =>
    createClusterInstance(owner, cluster, { ...size, ...facts }, String(index + 1)),
  );
  const { arn, clusterIdentifier: identifier } = cluster;
  const memoryGb = memoryOf(size.instanceClass);
  const kept = { hasBackups: plan.backupDays > 0, ...(memoryGb !== undefined && { memoryGb }) };
  watch(owner, { kind: "database", engine: "aurora", arn, identifier, ...kept }, instances);
  const { endpoint: host, clusterResourceId } = cluster;
  const server = [cluster, ...instances];
  const readHost = readers > 0 ? cluster.readerEndpoint : undefined;
  return { server, identity: clusterResourceId, host, port: facts.port, readHost };
}

function createCluster(
  owner: Database,
  plan: DatabasePlan,
  facts: EngineFacts,
  size: AuroraSize,
  parts: DatabaseParts,
): Cluster {
  const args: ClusterArgs = {
    // Fixed on purpose: a replacement, which would lose the data, fails on the name.
    clusterIdentifier: nameOf("database", owner),
    databaseName: plan.database,
    masterUsername: parts.user,
    masterPassword: parts.password,
    dbSubnetGroupName: createSubnetGroup(owner).name,
    dbClusterParameterGroupName: createParameterGroup(owner, facts).name,
    ...planSqlServer(owner, plan, { ...facts, ...parts, leastDays: 1 }),
    preferredBackupWindow: databaseWindows.backup,
    preferredMaintenanceWindow: databaseWindows.maintenance,
    ...(size.capacity && { serverlessv2ScalingConfiguration: size.capacity }),
  };
  return new Cluster(owner.childName(plan.engine), args, {
    ...childOptions(owner),
    protect: plan.deletionProtected,
    dependsOn: [
      ...createDatabaseLogs(owner, "/aws/rds/cluster", facts.logs),
      ...snapshotBefore(owner, plan, "cluster"),
    ],
  });
}

function createClusterInstance(
  owner: Database,
  cluster: Cluster,
  { instanceClass, engine }: AuroraSize & AuroraFacts,
  number: string,
): ClusterInstance {
  const args = {
    identifier: nameOf("database", owner, number),
    clusterIdentifier: cluster.id,
    engine,
    instanceClass,
    publiclyAccessible: false,
    autoMinorVersionUpgrade: true,
    applyImmediately: !awsOf(owner).isProduction,
    ...insights,
    tags: owner.tags,
  };
  return new ClusterInstance(owner.childName("instance", number), args, childOptions(owner));
}

function createParameterGroup(owner: Database, facts: EngineFacts): ClusterParameterGroup {
  const args = planParameterGroup(owner, facts);
  return new ClusterParameterGroup(owner.childName("settings"), args, childOptions(owner));
}
