import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Instance } from "@pulumi/aws/rds/instance.js";
import type { InstanceArgs } from "@pulumi/aws/rds/instance.js";
import { ParameterGroup } from "@pulumi/aws/rds/parameterGroup.js";
import { SubnetGroup } from "@pulumi/aws/rds/subnetGroup.js";
import { RandomId } from "@pulumi/random/randomId.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Database, DatabasePlan } from "../../database.ts";
import type { BuiltDatabase } from "../../platform.ts";
import { awsOf, childOptions, linkHandles } from "./handles.ts";
import { planInstanceClass } from "./instance-class.ts";
import { nameOf } from "./names.ts";
import { checkDatabaseName } from "./reserved-words.ts";
import { createSecret } from "./secrets.ts";
import { createSecurityGroup } from "./security-groups.ts";

const port = 5432;

/**
 * What the address says of TLS: encrypt, and do not verify, as `require` means to libpq.
 *
 * Amazon's certificate authority for RDS is in no common trust store, and node-postgres verifies
 * for `require` alone, so that it could not connect. libpq refuses the first parameter, which is
 * node-postgres's own: for `psql` and drivers on libpq, leave it out.
 *
 * Better is to verify: put Amazon's bundle (https://truststore.pki.rds.amazonaws.com) into the
 * image, let `NODE_EXTRA_CA_CERTS` name it, and connect with `sslmode=verify-full` instead. The
 * address cannot ask for that, since only the image knows whether the bundle is there.
 */
const encryption = "uselibpqcompat=true&sslmode=require";

/** Builds a Postgres server on RDS; clients must use TLS. */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltDatabase {
  checkDatabaseName(owner.componentName, plan.database);
  const group = createSecurityGroup(owner, [], `Database ${owner.componentName}`);
  const password = createPassword(owner);
  const instance = createInstance(owner, plan, group.id, password);
  // The password has letters and digits only, which a URL takes as they are.
  const url = pulumi.secret(
    pulumi.interpolate`postgres://${plan.database}:${password}@${instance.address}:${instance.port}/${plan.database}?${encryption}`,
  );
  const description = `Address of database ${owner.componentName}, with its password`;
  const address = createSecret(owner, "url", description, url);
  const network = { securityGroupId: group.id, port };
  linkHandles.set(owner, { network, address, grants: [], ready: [instance] });
  return { url };
}

/** A password that RDS and URLs take: neither allows all of / @ " and blanks. */
function createPassword(owner: Database): pulumi.Output<string> {
  const args = { length: 40, special: false };
  return new RandomPassword(owner.childName("password"), args, { parent: owner }).result;
}

function createInstance(
  owner: Database,
  plan: DatabasePlan,
  securityGroupId: pulumi.Output<string>,
  password: pulumi.Output<string>,
): Instance {
  const { isProduction } = awsOf(owner);
  const { profile } = owner.environment.plan;
  const logs = createLogGroup(owner);
  const args: InstanceArgs = {
    // Fixed on purpose: a replacement, which would lose the data, fails on the name.
    identifier: nameOf("database", owner),
    engine: plan.engine,
    engineVersion: plan.version,
    instanceClass: planInstanceClass(profile, plan.storageGb),
    dbName: plan.database,
    username: plan.database,
    password,
    port,
    dbSubnetGroupName: createSubnetGroup(owner).name,
    vpcSecurityGroupIds: [securityGroupId],
    parameterGroupName: createParameterGroup(owner, plan).name,
    publiclyAccessible: false,
    multiAz: plan.highlyAvailable,
    ...planStorage(plan),
    ...planBackups(owner, plan),
    deletionProtection: plan.deletionProtected,
    autoMinorVersionUpgrade: true,
    // In production a change waits for the weekly window, since many restart the server.
    applyImmediately: !isProduction,
    performanceInsightsEnabled: true,
    performanceInsightsRetentionPeriod: 7,
    enabledCloudwatchLogsExports: ["postgresql"],
    tags: owner.tags,
  };
  return new Instance(owner.childName("postgres"), args, {
    ...childOptions(owner),
    protect: plan.deletionProtected,
    dependsOn: [logs],
  });
}

function planStorage(plan: DatabasePlan): Partial<InstanceArgs> {
  return {
    storageType: "gp3",
    allocatedStorage: plan.storageGb,
    // Grows by itself before it is full, at most to twice what is asked for.
    maxAllocatedStorage: Math.min(plan.storageGb * 2, 65_536),
    storageEncrypted: true,
  };
}

function planBackups(owner: Database, plan: DatabasePlan): Partial<InstanceArgs> {
  const isKept = plan.backupDays > 0;
  return {
    backupRetentionPeriod: plan.backupDays,
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: !plan.deletionProtected,
    skipFinalSnapshot: !isKept,
    ...(isKept && { finalSnapshotIdentifier: nameFinalSnapshot(owner) }),
  };
}

/** A snapshot outlives its server, so the next server of the same name needs another name for its. */
function nameFinalSnapshot(owner: Database): pulumi.Output<string> {
  const args = { byteLength: 4 };
  const id = new RandomId(owner.childName("final-snapshot"), args, { parent: owner });
  return pulumi.interpolate`${nameOf("database", owner)}-final-${id.hex}`;
}

function createSubnetGroup(owner: Database): SubnetGroup {
  const args = {
    name: nameOf("subnetGroup", owner),
    description: `Subnets of database ${owner.componentName}`,
    subnetIds: awsOf(owner).network.subnetIds.data,
    tags: owner.tags,
  };
  return new SubnetGroup(owner.childName("subnets"), args, childOptions(owner));
}

function createParameterGroup(owner: Database, plan: DatabasePlan): ParameterGroup {
  const family = `postgres${plan.version}`;
  const args = {
    // Another major version makes another group beside the old one: the names must differ.
    name: nameOf("parameterGroup", owner, family),
    description: `Settings of database ${owner.componentName}`,
    family,
    parameters: [{ name: "rds.force_ssl", value: "1" }],
    tags: owner.tags,
  };
  return new ParameterGroup(owner.childName("settings"), args, childOptions(owner));
}

/** Made before RDS would make it, which keeps logs for ever. */
function createLogGroup(owner: Database): LogGroup {
  const args = {
    name: `/aws/rds/instance/${nameOf("database", owner)}/postgresql`,
    retentionInDays: owner.environment.profile.logDays,
    tags: owner.tags,
  };
  return new LogGroup(owner.childName("logs"), args, childOptions(owner));
}
