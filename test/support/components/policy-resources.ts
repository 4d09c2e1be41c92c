import type { PolicyResource } from "../../../policies/rule.ts";

/** A digest as a registry gives it. */
export const digest = `sha256:${"0123456789abcdef".repeat(4)}`;

/** A service that every rule accepts at production, with some inputs changed. */
export function service(changes: Record<string, unknown> = {}): PolicyResource {
  return resource("slipway:index:Service", "api", { ...soundWorkload(), ...changes });
}

/** A worker that every rule accepts at production, with some inputs changed. */
export function worker(changes: Record<string, unknown> = {}): PolicyResource {
  return resource("slipway:index:Worker", "fulfilment", { ...soundWorkload(), ...changes });
}

/** A database component that every rule accepts at production, with some inputs changed. */
export function database(changes: Record<string, unknown> = {}): PolicyResource {
  return resource("slipway:index:Database", "orders", {
    stage: "production",
    engine: "postgres",
    deletionProtected: true,
    highlyAvailable: true,
    backupDays: 30,
    ...changes,
  });
}

/** An RDS instance that every rule accepts at production, with some inputs changed. */
export function rdsInstance(changes: Record<string, unknown> = {}): PolicyResource {
  return resource("aws:rds/instance:Instance", "orders-db", {
    tags: { stage: "production", component: "orders" },
    deletionProtection: true,
    multiAz: true,
    backupRetentionPeriod: 30,
    storageEncrypted: true,
    publiclyAccessible: false,
    ...changes,
  });
}

/** An Aurora cluster that every rule accepts at production, with some inputs changed. */
export function rdsCluster(changes: Record<string, unknown> = {}): PolicyResource {
  return resource("aws:rds/cluster:Cluster", "orders-cluster", {
    tags: { stage: "production", component: "orders" },
    deletionProtection: true,
    backupRetentionPeriod: 30,
    storageEncrypted: true,
    ...changes,
  });
}

/** A DocumentDB cluster that every rule accepts at production, with some inputs changed. */
export function documentsCluster(changes: Record<string, unknown> = {}): PolicyResource {
  return { ...rdsCluster(changes), type: "aws:docdb/cluster:Cluster", name: "events-cluster" };
}

/** The same resource without some of its inputs: they are unset. */
export function without(from: PolicyResource, ...keys: readonly string[]): PolicyResource {
  const kept = Object.entries(from.properties).filter(([key]) => !keys.includes(key));
  return { ...from, properties: Object.fromEntries(kept) };
}

/** A resource of the stack `shop/prod`. */
export function resource(
  type: string,
  name: string,
  properties: Record<string, unknown>,
): PolicyResource {
  return { urn: `urn:pulumi:prod::shop::${type}::${name}`, type, name, properties };
}

function soundWorkload(): Record<string, unknown> {
  return {
    stage: "production",
    source: "",
    image: `registry.example.com/api@${digest}`,
    replicas: 3,
    minReplicas: 2,
    health: { path: "/healthz" },
    variables: {
      DATABASE_URL: { type: "secret", from: "link", link: "orders", required: true },
      LOG_LEVEL: { type: "string", from: "default", required: false },
      WEBHOOK_SECRET: { type: "secret", from: "secure", required: true },
    },
  };
}
