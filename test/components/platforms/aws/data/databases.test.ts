import { describe, expect, test } from "vitest";
import { Database } from "../../../../../components/index.ts";
import type { DatabaseEngine } from "../../../../../components/plan/kinds.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { pick } from "../shop.ts";
import { buildStore, linkStatements } from "./stores.ts";
import type { StoreOptions } from "./stores.ts";

const data = ["shop-data-a-id", "shop-data-b-id", "shop-data-c-id"];

const tags = (component: string): object => ({
  application: "shop",
  environment: "prod",
  stage: "production",
  component,
});

function build(
  name: string,
  engine: DatabaseEngine,
  options: StoreOptions = {},
): Promise<RegisteredResource[]> {
  return buildStore((environment) => new Database(name, { environment, engine }), options);
}

const addressOf = (resources: readonly RegisteredResource[], name: string): unknown =>
  pick(resources, "SecretVersion", `${name}-url-version`).inputs.secretString;

describe("MySQL on RDS", () => {
  test("takes TLS only, logs errors and slow queries, and is protected", async () => {
    const resources = await build("ledger", "mysql");
    const instance = pick(resources, "Instance");
    expect(instance.protect).toBe(true);
    expect(instance.inputs).toMatchObject({
      engine: "mysql",
      engineVersion: "8.4",
      instanceClass: "db.m7g.large",
      dbName: "ledger",
      username: "ledger",
      port: 3306,
      parameterGroupName: "shop-prod-ledger-mysql84",
      performanceInsightsEnabled: true,
      enabledCloudwatchLogsExports: ["error", "slowquery"],
    });
    expect(pick(resources, "ParameterGroup").inputs).toMatchObject({
      family: "mysql8.4",
      parameters: [
        { name: "require_secure_transport", value: "1" },
        { name: "slow_query_log", value: "1" },
        { name: "log_output", value: "FILE" },
      ],
    });
    const logs = resources.filter(({ name }) => name.startsWith("ledger-logs"));
    expect(logs.map(({ inputs }) => [inputs.name, inputs.retentionInDays])).toEqual([
      ["/aws/rds/instance/shop-prod-ledger/error", 365],
      ["/aws/rds/instance/shop-prod-ledger/slowquery", 365],
    ]);
  });

  test("has Amazon's certificates by mysql2's name for them in its address", async () => {
    expect(addressOf(await build("ledger", "mysql"), "ledger")).toBe(
      "mysql://ledger_app:password-of-ledger-user-password@ledger-mysql.rds.test:3306/ledger?ssl=Amazon%20RDS",
    );
  });

  test("is measured only on classes on which RDS can", async () => {
    const { inputs } = pick(await build("ledger", "mysql", { stage: "staging" }), "Instance");
    expect(inputs.instanceClass).toBe("db.t4g.small");
    expect(inputs).not.toHaveProperty("performanceInsightsEnabled");
  });

  test("has a user of at most 16 characters", async () => {
    const { inputs } = pick(await build("general-ledger-archive", "mysql"), "Instance");
    expect([inputs.dbName, inputs.username]).toEqual([
      "general_ledger_archive",
      "general_ledger_a",
    ]);
  });
});

describe("Aurora", () => {
  const aws = { database: "aurora" } as const;

  test("in production is a cluster of two provisioned instances, protected", async () => {
    const resources = await build("orders", "postgres", { aws });
    const cluster = pick(resources, "Cluster", "orders-postgres");
    expect(cluster.protect).toBe(true);
    const { dbClusterParameterGroupName, ...inputs } = cluster.inputs;
    expect(dbClusterParameterGroupName).toMatch(/^shop-prod-orders-aurora-postgresql18-/);
    expect(inputs).toEqual({
      clusterIdentifier: "shop-prod-orders",
      engine: "aurora-postgresql",
      engineVersion: "18",
      databaseName: "orders",
      masterUsername: "orders",
      masterPassword: "password-of-orders-password",
      port: 5432,
      dbSubnetGroupName: "shop-prod-orders",
      vpcSecurityGroupIds: ["orders-security-group-id"],
      preferredBackupWindow: "02:00-03:00",
      preferredMaintenanceWindow: "sun:03:15-sun:04:15",
      backupRetentionPeriod: 30,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "shop-prod-orders-final-0a1b2c3d",
      storageEncrypted: true,
      deletionProtection: true,
      tags: { ...tags("orders"), backup: "daily" },
      copyTagsToSnapshot: true,
      deleteAutomatedBackups: false,
      applyImmediately: false,
      enabledCloudwatchLogsExports: ["postgresql"],
    });
    const instances = resources.filter(({ type }) => type.endsWith(":ClusterInstance"));
    expect(instances.map(({ name, inputs }) => [name, inputs.identifier])).toEqual([
      ["orders-instance-1", "shop-prod-orders-1"],
      ["orders-instance-2", "shop-prod-orders-2"],
    ]);
    expect(instances[0]?.inputs).toMatchObject({
      clusterIdentifier: "orders-postgres-id",
      engine: "aurora-postgresql",
      instanceClass: "db.r7g.large",
      publiclyAccessible: false,
    });
    expect(pick(resources, "ClusterParameterGroup").inputs).toMatchObject({
      family: "aurora-postgresql18",
      parameters: [{ name: "rds.force_ssl", value: "1" }],
    });
    expect(pick(resources, "SubnetGroup").inputs.subnetIds).toEqual(data);
    expect(addressOf(resources, "orders")).toBe(
      "postgres://orders_app:password-of-orders-user-password@orders-postgres.test:5432/orders" +
        "?uselibpqcompat=true&sslmode=require",
    );
  });

  test("in development is one serverless instance that pauses, and no backup is kept", async () => {
    const resources = await build("orders", "postgres", { stage: "development", aws });
    const cluster = pick(resources, "Cluster", "orders-postgres");
    expect(cluster.protect).toBe(false);
    expect(cluster.inputs).toMatchObject({
      serverlessv2ScalingConfiguration: {
        minCapacity: 0,
        maxCapacity: 2,
        secondsUntilAutoPause: 600,
      },
      // Aurora knows no cluster without backups.
      backupRetentionPeriod: 1,
      skipFinalSnapshot: true,
      deletionProtection: false,
    });
    expect(pick(resources, "ClusterInstance").inputs.instanceClass).toBe("db.serverless");
  });

  test("speaks MySQL, too", async () => {
    const resources = await build("ledger", "mysql", { aws });
    expect(pick(resources, "Cluster", "ledger-mysql").inputs).toMatchObject({
      engine: "aurora-mysql",
      engineVersion: "8.4",
      enabledCloudwatchLogsExports: ["error", "slowquery"],
    });
    const { family, parameters } = pick(resources, "ClusterParameterGroup").inputs;
    expect(family).toBe("aurora-mysql8.4");
    expect(parameters).toContainEqual({ name: "require_secure_transport", value: "ON" });
  });
});

describe("DocumentDB", () => {
  test("stands for mongodb: a cluster of two instances in production, by TLS only", async () => {
    const resources = await build("events", "mongodb");
    const cluster = pick(resources, "Cluster", "events-documents");
    expect(cluster.protect).toBe(true);
    expect(cluster.type).toBe("aws:docdb/cluster:Cluster");
    expect(cluster.inputs).toEqual({
      clusterIdentifier: "shop-prod-events",
      engine: "docdb",
      engineVersion: "8.0.0",
      masterUsername: "events",
      masterPassword: "password-of-events-password",
      port: 27_017,
      dbSubnetGroupName: "shop-prod-events",
      vpcSecurityGroupIds: ["events-security-group-id"],
      dbClusterParameterGroupName: "shop-prod-events-docdb80",
      preferredBackupWindow: "02:00-03:00",
      preferredMaintenanceWindow: "sun:03:15-sun:04:15",
      backupRetentionPeriod: 30,
      skipFinalSnapshot: false,
      finalSnapshotIdentifier: "shop-prod-events-final-0a1b2c3d",
      storageEncrypted: true,
      deletionProtection: true,
      tags: { ...tags("events"), backup: "daily" },
      applyImmediately: true,
      enabledCloudwatchLogsExports: ["profiler"],
    });
    expect(pick(resources, "ClusterParameterGroup").inputs).toMatchObject({
      family: "docdb8.0",
      parameters: [
        { name: "tls", value: "enabled" },
        { name: "profiler", value: "enabled" },
      ],
    });
    const instances = resources.filter(({ type }) => type.endsWith(":ClusterInstance"));
    expect(instances.map(({ inputs }) => inputs.instanceClass)).toEqual([
      "db.r6g.large",
      "db.r6g.large",
    ]);
    expect(addressOf(resources, "events")).toBe(
      "mongodb://eventsapp:password-of-events-user-password@events-documents.test:27017/events" +
        "?authSource=admin&replicaSet=rs0&retryWrites=false&tls=true" +
        "&tlsAllowInvalidCertificates=true",
    );
  });

  test("has users of letters and digits only", async () => {
    const { inputs } = pick(
      await build("page-views", "mongodb"),
      "Cluster",
      "page-views-documents",
    );
    expect(inputs.masterUsername).toBe("pageviews");
  });

  test("of a version whose protocol it does not speak is refused", async () => {
    const create = buildStore(
      (environment) => new Database("events", { environment, engine: "mongodb", version: "7" }),
    );
    await expect(create).rejects.toThrow(
      "Database 'events' asks for version 7 of mongodb; DocumentDB, which stands for it on AWS, " +
        'speaks that of 8: set `version` to "8".',
    );
  });
});

test.each(["postgres", "mysql", "mongodb"] as const)(
  "A link to %s is network and password: the program's role gets nothing",
  async (engine) => {
    const resources = await build("orders", engine);
    expect(() => linkStatements(resources)).toThrow("there should be one RolePolicy");
    const ports = resources.filter(({ name }) => name === "api-to-orders-egress");
    expect(ports.map(({ inputs }) => inputs.fromPort)).toEqual([
      { postgres: 5432, mysql: 3306, mongodb: 27_017 }[engine],
    ]);
  },
);

test.each([
  ["mysql", "rank", "MySQL"],
  ["mysql", "system", "MySQL"],
  ["postgres", "order", "Postgres"],
  ["mongodb", "admin", "DocumentDB"],
] as const)("A database of %s called %s is refused", async (engine, name, by) => {
  await expect(build(name, engine)).rejects.toThrow(
    `gives the database '${name}', and ${by} on AWS reserves that word`,
  );
});

test.each([
  ["mysql", "orders"],
  ["postgres", "rank"],
  ["mongodb", "order"],
] as const)("A database of %s called %s is built", async (engine, name) => {
  expect(addressOf(await build(name, engine), name)).toContain(`/${name}?`);
});
