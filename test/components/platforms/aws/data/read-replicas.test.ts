import { expect, test } from "vitest";
import { Database } from "../../../../../components/index.ts";
import type { DatabaseEngine } from "../../../../../components/plan/kinds.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { pick } from "../shop.ts";
import { buildStore } from "./stores.ts";
import type { StoreOptions } from "./stores.ts";

/** A database with read replicas, and its two addresses. */
async function buildRain(
  engine: DatabaseEngine,
  readReplicas: number,
  options: StoreOptions = {},
): Promise<{ resources: RegisteredResource[]; url?: string; readUrl?: string }> {
  const seen: { url?: string; readUrl?: string } = {};
  const resources = await buildStore((environment) => {
    const rain = new Database("rain-by-hour", { environment, engine, readReplicas });
    rain.url.apply((url) => (seen.url = url));
    rain.readUrl.apply((url) => (seen.readUrl = url));
    return rain;
  }, options);
  return { resources, ...seen };
}

const endsOf = (resources: readonly RegisteredResource[]): string[] =>
  resources.filter(({ type }) => /:(Cluster)?Instance$/.test(type)).map(({ name }) => name);

test.each(["postgres", "mysql"] as const)(
  "On RDS %s has a replica, which follows the first and keeps no backups",
  async (engine) => {
    const { resources, url, readUrl } = await buildRain(engine, 1, { stage: "development" });
    const source = pick(resources, "Instance", `rain-by-hour-${engine}`);
    // RDS copies only what it keeps backups of.
    expect(source.inputs.backupRetentionPeriod).toBe(1);
    const { inputs } = pick(resources, "Instance", "rain-by-hour-read");
    expect(inputs).toMatchObject({
      replicateSourceDb: source.inputs.identifier,
      instanceClass: source.inputs.instanceClass,
      vpcSecurityGroupIds: source.inputs.vpcSecurityGroupIds,
      publiclyAccessible: false,
      skipFinalSnapshot: true,
      deletionProtection: false,
    });
    for (const key of ["username", "password", "dbName", "engine", "backupRetentionPeriod"]) {
      expect(inputs).not.toHaveProperty(key);
    }
    expect(readUrl).toBe(
      url?.replace(`rain-by-hour-${engine}.rds.test`, "rain-by-hour-read.rds.test"),
    );
    expect(readUrl).not.toBe(url);
  },
);

test("A protected database has a protected replica, made after it", async () => {
  const { resources } = await buildRain("postgres", 1);
  const replica = pick(resources, "Instance", "rain-by-hour-read");
  expect(replica.inputs.deletionProtection).toBe(true);
  const source = pick(resources, "Instance", "rain-by-hour-postgres");
  expect(replica.dependencies).toContain(source.urn);
});

test("On RDS more than one is refused, as each has an address of its own", async () => {
  await expect(buildRain("postgres", 2)).rejects.toThrow("asks for 2 read replicas; on RDS each");
});

test("On Aurora any number has one address", async () => {
  const aws = { database: "aurora" } as const;
  const { resources, url, readUrl } = await buildRain("postgres", 3, { aws });
  expect(endsOf(resources)).toHaveLength(5);
  expect(readUrl).toContain("@rain-by-hour-postgres.reader.test:5432/");
  expect(url).toContain("@rain-by-hour-postgres.test:5432/");
});

test("On DocumentDB the address tells drivers to read from the others", async () => {
  const { resources, url, readUrl } = await buildRain("mongodb", 2, { stage: "staging" });
  expect(endsOf(resources)).toHaveLength(3);
  expect(readUrl).toBe(`${url}&readPreference=secondaryPreferred`);
});

test.each(["postgres", "mongodb"] as const)(
  "Without replicas %s is as it was, and reads go where writes go",
  async (engine) => {
    const { resources, url, readUrl } = await buildRain(engine, 0, { stage: "development" });
    expect(endsOf(resources)).toHaveLength(1);
    expect(readUrl).toBe(url);
  },
);

test.each([-1, 15, 1.5])("%s replicas are refused", async (count) => {
  await expect(buildRain("mongodb", count)).rejects.toThrow(
    `readReplicas: is ${count}; use 0 to 14`,
  );
});
