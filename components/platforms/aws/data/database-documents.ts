import { Cluster } from "@pulumi/aws/docdb/cluster.js";
import type { ClusterArgs } from "@pulumi/aws/docdb/cluster.js";
import { ClusterInstance } from "@pulumi/aws/docdb/clusterInstance.js";
import { ClusterParameterGroup } from "@pulumi/aws/docdb/clusterParameterGroup.js";
import { SubnetGroup } from "@pulumi/aws/docdb/subnetGroup.js";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import { UserError } from "../../../../variables/user-error.ts";
import {
  createDatabaseLogs,
  databaseWindows,
  planCommon,
  planParameterGroup,
  planSubnetGroup,
} from "./database-server.ts";
import type { DatabaseParts, DatabaseServer } from "./database-server.ts";
import { awsOf, childOptions } from "../handles.ts";
import { memoryOf, planDocumentsClass } from "./instance-class.ts";
import { nameOf } from "../names.ts";
import { watch } from "../monitoring/watched.ts";

const port = 27_017;

/** Version of DocumentDB that speaks MongoDB 8's protocol, and what its parameters belong to. */
const engine = { mongodb: "8", version: "8.0.0", family: "docdb8.0" };

/**
 * A DocumentDB cluster, which speaks MongoDB's protocol and is not MongoDB: its developer guide
 * lists what it leaves out. One instance, and a second one where the plan asks for it.
 *
 * @throws UserError `DatabaseVersion` for a version whose protocol it does not speak.
 */
export function createDocuments(
  owner: Database,
  plan: DatabasePlan,
  parts: DatabaseParts,
): DatabaseServer {
  checkVersion(owner.componentName, plan.version);
  const cluster = createCluster(owner, plan, parts);
  const { readReplicas: readers = 0 } = plan;
  const count = (plan.highlyAvailable ? 2 : 1) + readers;
  const instances = Array.from({ length: count }, (_, index) =>
    createClusterInstance(owner, plan, cluster, String(index + 1)),
  );
  const { arn, clusterIdentifier: identifier } = cluster;
  const memoryGb = memoryOf(planDocumentsClass(owner.environment.plan.profile, plan.storageGb));
  const facts = { hasBackups: plan.backupDays > 0, ...(memoryGb !== undefined && { memoryGb }) };
  watch(owner, { kind: "database", engine: "documentdb", arn, identifier, ...facts }, instances);
  const { endpoint: host, clusterResourceId } = cluster;
  const server = [cluster, ...instances];
  // Drivers find the readers by themselves, and are told of it in the address.
  const readHost = readers > 0 ? host : undefined;
  return { server, identity: clusterResourceId, host, port, readHost };
}

function checkVersion(name: string, version: string): void {
  if (version === engine.mongodb) return;
  throw new UserError(
    "DatabaseVersion",
    `Database '${name}' asks for version ${version} of mongodb; DocumentDB, which stands for it ` +
      `on AWS, speaks that of ${engine.mongodb}: set \`version\` to "${engine.mongodb}".`,
  );
}

function createCluster(owner: Database, plan: DatabasePlan, parts: DatabaseParts): Cluster {
  const logs = ["profiler"];
  const args: ClusterArgs = {
    // Fixed on purpose: a replacement, which would lose the data, fails on the name.
    clusterIdentifier: nameOf("database", owner),
    engine: "docdb",
    engineVersion: engine.version,
    masterUsername: parts.user,
    masterPassword: parts.password,
    port,
    dbSubnetGroupName: createSubnetGroup(owner).name,
    vpcSecurityGroupIds: [parts.securityGroupId],
    dbClusterParameterGroupName: createParameterGroup(owner).name,
    ...planCommon(owner, plan, 1),
    preferredBackupWindow: databaseWindows.backup,
    preferredMaintenanceWindow: databaseWindows.maintenance,
    // Of a cluster it delays nothing but a new name and a new password, which must not wait.
    applyImmediately: true,
    enabledCloudwatchLogsExports: logs,
  };
  return new Cluster(owner.childName("documents"), args, {
    ...childOptions(owner),
    protect: plan.deletionProtected,
    dependsOn: createDatabaseLogs(owner, "/aws/docdb", logs),
  });
}

function createClusterInstance(
  owner: Database,
  plan: DatabasePlan,
  cluster: Cluster,
  number: string,
): ClusterInstance {
  const args = {
    identifier: nameOf("database", owner, number),
    clusterIdentifier: cluster.id,
    instanceClass: planDocumentsClass(owner.environment.plan.profile, plan.storageGb),
    copyTagsToSnapshot: true,
    autoMinorVersionUpgrade: true,
    applyImmediately: !awsOf(owner).isProduction,
    tags: owner.tags,
  };
  return new ClusterInstance(owner.childName("instance", number), args, childOptions(owner));
}

function createSubnetGroup(owner: Database): SubnetGroup {
  return new SubnetGroup(owner.childName("subnets"), planSubnetGroup(owner), childOptions(owner));
}

/** TLS is DocumentDB's default; said here, so that nobody turns it off beside the program. */
function createParameterGroup(owner: Database): ClusterParameterGroup {
  const parameters = [
    { name: "tls", value: "enabled" },
    { name: "profiler", value: "enabled" },
  ];
  const args = planParameterGroup(owner, { family: engine.family, parameters });
  return new ClusterParameterGroup(owner.childName("settings"), args, childOptions(owner));
}
