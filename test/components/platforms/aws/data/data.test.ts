import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { Cache, Database, Environment } from "../../../../../components/index.ts";
import { build, buildShop, passwordOf, pick, settingsOf } from "../shop.ts";

const tags = (component: string): object => ({
  application: "shop",
  environment: "prod",
  stage: "production",
  component,
});

/** The parser of node-postgres, which comes with it. */
const parseAddress = createRequire(createRequire(import.meta.url).resolve("pg"))(
  "pg-connection-string",
) as (address: string) => object;

const dataSubnets = ["shop-data-a-id", "shop-data-b-id", "shop-data-c-id"];

test("The database in production is highly available, encrypted, backed up and protected", async () => {
  const instance = pick(await buildShop("production"), "Instance");
  expect(instance.protect).toBe(true);
  expect(instance.inputs).toEqual({
    identifier: "shop-prod-orders",
    engine: "postgres",
    engineVersion: "18",
    instanceClass: "db.m7g.large",
    dbName: "orders",
    username: "orders",
    password: passwordOf("orders-password"),
    port: 5432,
    dbSubnetGroupName: "shop-prod-orders",
    vpcSecurityGroupIds: ["orders-security-group-id"],
    parameterGroupName: "shop-prod-orders-postgres18",
    publiclyAccessible: false,
    multiAz: true,
    storageType: "gp3",
    allocatedStorage: 100,
    maxAllocatedStorage: 200,
    storageEncrypted: true,
    backupRetentionPeriod: 30,
    backupWindow: "02:00-03:00",
    maintenanceWindow: "sun:03:15-sun:04:15",
    copyTagsToSnapshot: true,
    deleteAutomatedBackups: false,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "shop-prod-orders-final-0a1b2c3d",
    deletionProtection: true,
    autoMinorVersionUpgrade: true,
    applyImmediately: false,
    performanceInsightsEnabled: true,
    performanceInsightsRetentionPeriod: 7,
    enabledCloudwatchLogsExports: ["postgresql"],
    tags: { ...tags("orders"), backup: "daily" },
  });
});

test("The database in development is small, unprotected, and goes without a snapshot", async () => {
  const instance = pick(await buildShop("development"), "Instance");
  expect(instance.protect).toBe(false);
  expect(instance.inputs).toMatchObject({
    instanceClass: "db.t4g.micro",
    multiAz: false,
    allocatedStorage: 20,
    backupRetentionPeriod: 0,
    skipFinalSnapshot: true,
    deletionProtection: false,
    deleteAutomatedBackups: true,
    applyImmediately: true,
    storageEncrypted: true,
    publiclyAccessible: false,
  });
  expect(instance.inputs).not.toHaveProperty("finalSnapshotIdentifier");
});

test("The database takes TLS only, in subnets without a way out", async () => {
  const resources = await buildShop("production");
  expect(pick(resources, "ParameterGroup", "orders-settings").inputs).toMatchObject({
    family: "postgres18",
    parameters: [{ name: "rds.force_ssl", value: "1" }],
  });
  expect(pick(resources, "SubnetGroup", "orders-subnets").inputs.subnetIds).toEqual(dataSubnets);
});

test("The database's address, with its password, is a secret that a client can parse", async () => {
  const resources = await buildShop("production");
  const { inputs, secretInputs } = pick(resources, "SecretVersion", "orders-url-version");
  expect(secretInputs).toEqual(["secretString"]);
  const url = new URL(String(inputs.secretString));
  expect(url.href).toBe(
    `postgres://orders_app:${passwordOf("orders-user-password")}@orders-postgres.rds.test:5432/orders?uselibpqcompat=true&sslmode=require`,
  );
  expect(pick(resources, "RandomPassword", "orders-password").inputs).toEqual({
    length: 40,
    special: false,
  });
});

test("node-postgres takes the database's address as: encrypt, without a certificate authority", async () => {
  const resources = await buildShop("production");
  const address = String(
    pick(resources, "SecretVersion", "orders-url-version").inputs.secretString,
  );
  expect(parseAddress(address)).toMatchObject({
    host: "orders-postgres.rds.test",
    port: "5432",
    user: "orders_app",
    password: passwordOf("orders-user-password"),
    database: "orders",
    ssl: { rejectUnauthorized: false },
  });
});

test("The cache in production has a replica in another zone, and is encrypted on all ways", async () => {
  const resources = await buildShop("production");
  expect(pick(resources, "ReplicationGroup").inputs).toEqual({
    replicationGroupId: "shop-prod-products",
    description: "Cache products",
    engine: "valkey",
    engineVersion: "8.1",
    nodeType: "cache.t4g.small",
    numCacheClusters: 2,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    port: 6379,
    subnetGroupName: "shop-prod-products",
    securityGroupIds: ["products-security-group-id"],
    parameterGroupName: "shop-prod-products-valkey8",
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    atRestEncryptionEnabled: true,
    authToken: passwordOf("products-token"),
    authTokenUpdateStrategy: "ROTATE",
    autoMinorVersionUpgrade: true,
    applyImmediately: false,
    tags: tags("products"),
  });
  expect(pick(resources, "SubnetGroup", "products-subnets").inputs.subnetIds).toEqual(dataSubnets);
  expect(pick(resources, "SecretVersion", "products-url-version").inputs.secretString).toBe(
    `rediss://:${passwordOf("products-token")}@products-valkey.cache.test:6379`,
  );
});

test("The cache in development is one small node", async () => {
  expect(pick(await buildShop("development"), "ReplicationGroup").inputs).toMatchObject({
    nodeType: "cache.t4g.micro",
    numCacheClusters: 1,
    automaticFailoverEnabled: false,
    multiAzEnabled: false,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
  });
});

test.each([
  ["evict", "allkeys-lru"],
  ["reject", "noeviction"],
] as const)("A cache that is to %s when full has the policy %s", async (whenFull, policy) => {
  const variables = { values: {}, secure: [], sealed: [] };
  const resources = await build(async () => {
    const environment = new Environment("shop", { ...settingsOf("staging"), variables });
    new Cache("sessions", { environment, whenFull });
    await environment.close();
  });
  expect(pick(resources, "ParameterGroup").inputs).toMatchObject({
    family: "valkey8",
    parameters: [{ name: "maxmemory-policy", value: policy }],
  });
});

test("Secrets can be got back for a month in production, and are gone at once elsewhere", async () => {
  const daysOf = async (stage: "production" | "staging"): Promise<unknown[]> => {
    const secrets = (await buildShop(stage)).filter(({ type }) => type.endsWith(":Secret"));
    return [...new Set(secrets.map(({ inputs }) => inputs.recoveryWindowInDays))];
  };
  expect(await daysOf("production")).toEqual([30]);
  expect(await daysOf("staging")).toEqual([0]);
});

test.each(["user", "order", "postgres"])("A database called %s is refused", async (name) => {
  const variables = { values: {}, secure: [], sealed: [] };
  const program = async (): Promise<void> => {
    const environment = new Environment("shop", { ...settingsOf("staging"), variables });
    new Database(name, { environment, engine: "postgres" });
    await environment.close();
  };
  await expect(build(program)).rejects.toThrow(
    `name: gives the database '${name}', and Postgres on AWS reserves that word; ` +
      `use another one, such as '${name}-data'`,
  );
});
