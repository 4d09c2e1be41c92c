import { expect, test } from "vitest";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { buildEverything } from "./application.ts";
import { builtStages, useResolvedImages } from "../../../support/components/released.ts";
import { manifestsOf, ofKind, pick } from "./manifests.ts";

useResolvedImages();

test("One of everything in production is these objects", async () => {
  const counts: Record<string, number> = {};
  for (const { type } of await buildEverything("production")) {
    counts[type] = (counts[type] ?? 0) + 1;
  }
  expect(counts).toMatchInlineSnapshot(`
    {
      "kubernetes:apps/v1:Deployment": 10,
      "kubernetes:apps/v1:StatefulSet": 12,
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler": 2,
      "kubernetes:batch/v1:CronJob": 4,
      "kubernetes:batch/v1:Job": 1,
      "kubernetes:core/v1:ConfigMap": 9,
      "kubernetes:core/v1:LimitRange": 1,
      "kubernetes:core/v1:Namespace": 1,
      "kubernetes:core/v1:PersistentVolumeClaim": 14,
      "kubernetes:core/v1:ResourceQuota": 1,
      "kubernetes:core/v1:Secret": 16,
      "kubernetes:core/v1:Service": 23,
      "kubernetes:core/v1:ServiceAccount": 27,
      "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute": 1,
      "kubernetes:networking.k8s.io/v1:NetworkPolicy": 80,
      "kubernetes:policy/v1:PodDisruptionBudget": 3,
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole": 1,
      "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding": 1,
      "kubernetes:rbac.authorization.k8s.io/v1:Role": 3,
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding": 3,
      "pulumi:providers:kubernetes": 1,
      "random:index/randomPassword:RandomPassword": 7,
      "slipway:index:Alerting": 1,
      "slipway:index:Bucket": 1,
      "slipway:index:Cache": 1,
      "slipway:index:Database": 3,
      "slipway:index:Environment": 1,
      "slipway:index:Migration": 1,
      "slipway:index:Model": 1,
      "slipway:index:Monitoring": 1,
      "slipway:index:Queue": 1,
      "slipway:index:Schedule": 1,
      "slipway:index:Search": 1,
      "slipway:index:Service": 1,
      "slipway:index:Site": 1,
      "slipway:index:Worker": 1,
    }
  `);
});

test.each(builtStages)("Every resource at stage %s has its component as parent", async (stage) => {
  const resources = await buildEverything(stage);
  const components = new Map(
    resources.filter((one) => !one.custom).map((component) => [component.urn, component]),
  );
  for (const { custom, name, parent, parentName } of resources) {
    if (parent === "") expect(name).toBe("everything");
    else expect(components.get(parent)?.name).toBe(parentName);
    if (custom) expect(name.startsWith(`${parentName}-`), name).toBe(true);
  }
});

test("Every object goes through the provider of the stack's context", async () => {
  const resources = await buildEverything("staging", { context: "kind-staging" });
  const provider = resources.find(({ type }) => type === "pulumi:providers:kubernetes");
  expect(provider?.inputs).toMatchObject({ context: "kind-staging" });
  for (const { type, name, provider: used } of resources) {
    if (!type.startsWith("kubernetes:")) continue;
    expect(used, name).toBe(`${provider?.urn ?? ""}::everything-kubernetes-id`);
  }
});

test("Every object has a name and the environment's namespace, but what belongs to none", async () => {
  const clusterWide = ["Namespace", "ClusterRole", "ClusterRoleBinding"];
  for (const { kind, metadata } of manifestsOf(await buildEverything("production"))) {
    expect(metadata.name, kind).toMatch(/^[a-z]([a-z0-9-]*[a-z0-9])?$/);
    const namespace = clusterWide.includes(kind) ? undefined : "everything-prod";
    expect(metadata.namespace, metadata.name).toBe(namespace);
  }
});

test("What belongs to a slot carries it in both of its names, and no name depends on the release", async () => {
  const resources = await buildEverything("production");
  const owned = resources.filter(({ inputs }) =>
    JSON.stringify((inputs as { metadata?: object }).metadata ?? {}).includes("slipway.dev/slot"),
  );
  expect(new Set(owned.map(({ type }) => type.split(":").at(-1)))).toEqual(
    new Set(["Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"]),
  );
  for (const { name, inputs } of owned) {
    expect(name).toMatch(/-[ab](-|$)/);
    expect((inputs as { metadata: { name: string } }).metadata.name).toMatch(/-[ab]$/);
  }
  for (const { name } of resources) expect(name).not.toContain("release");
});

test("Everything that can be connected to or started waits until the network is closed", async () => {
  const resources = await buildEverything("production");
  const deny = resources.find(({ name }) => name === "everything-deny-all");
  const runners = resources.filter(({ type }) =>
    /:(Deployment|StatefulSet|Job|CronJob)$/.test(type),
  );
  expect(runners.length).toBeGreaterThan(20);
  for (const { name, dependencies } of runners) {
    expect(dependencies, name).toContain(deny?.urn);
  }
});

test("Volumes and pods wait for the quota, which has to have room for them", async () => {
  const resources = await buildEverything("production");
  const quota = resources.find(({ type }) => type.endsWith(":ResourceQuota"));
  const waiting = resources.filter(({ type }) =>
    /:(PersistentVolumeClaim|Deployment|StatefulSet|Job)$/.test(type),
  );
  for (const { name, dependencies } of waiting) {
    expect(dependencies, name).toContain(quota?.urn);
  }
});

test("Where something may take longer than the provider waits by itself, it is told so", async () => {
  const resources = await buildEverything("production");
  const told = resources
    .filter(({ createTimeout }) => createTimeout !== "")
    .map(({ name, createTimeout }) => [name, createTimeout]);
  expect(told).toEqual([
    ["assistant-server", "3900s"],
    ["migrate-migration", "660s"],
  ]);
});

test("Data that are protected are so: volumes, clusters, the namespace", async () => {
  const protectedOf = (resources: readonly RegisteredResource[]): string[] =>
    resources
      .filter(({ protect }) => protect)
      .map(({ name }) => name)
      .toSorted();
  expect(protectedOf(await buildEverything("production"))).toEqual(
    [
      "everything-namespace",
      ...["orders", "ledger", "events"].flatMap((name) => [
        `${name}-backups-volume`,
        `${name}-data-volume`,
      ]),
      "uploads-data-volume",
    ].toSorted(),
  );
  const cluster = await buildEverything("production", { postgres: "cloudnative-pg" });
  expect(protectedOf(cluster)).toContain("orders-cluster");
  expect(protectedOf(await buildEverything("staging"))).toEqual([]);
});

test("Testing keeps no data of databases, and production's Postgres can be a cluster of three", async () => {
  const testing = manifestsOf(await buildEverything("testing"));
  const claims = ofKind(testing, "PersistentVolumeClaim").map(({ metadata }) => metadata.name);
  for (const name of ["orders", "ledger", "events"]) expect(claims).not.toContain(`${name}-data`);
  const manifests = manifestsOf(
    await buildEverything("production", { postgres: "cloudnative-pg" }),
  );
  expect(pick(manifests, "Cluster", "orders").spec).toMatchObject({
    instances: 3,
    bootstrap: {
      initdb: { database: "orders", owner: "orders", secret: { name: "orders-owner" } },
    },
    storage: { size: "100Gi" },
  });
});
