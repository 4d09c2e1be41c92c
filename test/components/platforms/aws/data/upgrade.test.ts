import { expect, test } from "vitest";
import { Database } from "../../../../../components/index.ts";
import type { RunningDatabase } from "../../../../../components/plan/kinds.ts";
import type { AwsSettings } from "../../../../../components/platforms/aws/settings.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { pick } from "../shop.ts";
import { buildStore } from "./stores.ts";

const runs17: RunningDatabase = { engine: "postgres", version: "17" };

function build(
  version: string,
  running: RunningDatabase | undefined,
  aws: Partial<AwsSettings>,
): Promise<RegisteredResource[]> {
  return buildStore(
    (environment) => new Database("pay-slips", { environment, engine: "postgres", version }),
    { aws, overrides: running ? { runningDatabases: { "pay-slips": running } } : {} },
  );
}

const allowed = { allowMajorVersionUpgrade: { "pay-slips": "18" } };

function snapshots(resources: readonly RegisteredResource[]): RegisteredResource[] {
  return resources.filter(({ type }) => /:(Cluster)?Snapshot$/.test(type));
}

test("An upgrade on RDS that config allows is made at once, after a snapshot", async () => {
  const resources = await build("18", runs17, allowed);
  const [snapshot, ...others] = snapshots(resources);
  expect(others).toEqual([]);
  const server = pick(resources, "Instance");
  expect(snapshot?.inputs).toMatchObject({
    dbInstanceIdentifier: server.inputs.identifier,
    dbSnapshotIdentifier: `${String(server.inputs.identifier)}-17-before-18`,
  });
  expect(server.dependencies).toContain(snapshot?.urn);
  expect(server.inputs).toMatchObject({
    engineVersion: "18",
    allowMajorVersionUpgrade: true,
    applyImmediately: true,
  });
});

test("On Aurora the snapshot is the cluster's", async () => {
  const resources = await build("18", runs17, { ...allowed, database: "aurora" });
  const [snapshot] = snapshots(resources);
  const cluster = resources.find(({ type }) => type === "aws:rds/cluster:Cluster");
  expect(snapshot?.inputs.dbClusterIdentifier).toBe(cluster?.inputs.clusterIdentifier);
  expect(cluster?.dependencies).toContain(snapshot?.urn);
  expect(cluster?.inputs).toMatchObject({ allowMajorVersionUpgrade: true, engineVersion: "18" });
});

test("The same config changes nothing once the upgrade is made", async () => {
  const during = await build("18", runs17, allowed);
  const after = await build("18", { ...runs17, version: "18", upgradedFrom: "17" }, allowed);
  const inputsOf = (resources: readonly RegisteredResource[]): unknown =>
    resources.filter(({ type }) => type.startsWith("aws:rds/")).map(({ inputs }) => inputs);
  expect(inputsOf(after)).toEqual(inputsOf(during));
});

test("Without an upgrade there is no snapshot, and in production changes wait", async () => {
  for (const running of [undefined, { ...runs17, version: "18" }]) {
    const resources = await build("18", running, {});
    expect(snapshots(resources)).toEqual([]);
    const { inputs } = pick(resources, "Instance");
    expect(inputs).not.toHaveProperty("allowMajorVersionUpgrade");
    expect(inputs.applyImmediately).toBe(false);
  }
});

test("Another major version without the setting, or a setting for no database, is refused", async () => {
  await expect(build("18", runs17, {})).rejects.toMatchObject({
    code: "DatabaseVersionChanged",
  });
  const misspelt = { allowMajorVersionUpgrade: { payslips: "18" } };
  await expect(build("18", undefined, misspelt)).rejects.toThrow(
    "allowMajorVersionUpgrade.payslips: is no database; there is pay-slips",
  );
});
