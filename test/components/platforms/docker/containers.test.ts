import { describe, expect, test } from "vitest";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import {
  builtStages,
  secretValues,
  useResolvedImages,
} from "../../../support/components/released.ts";
import { buildEverything, passwordOf, pick, pickAll } from "./application.ts";

/** Who has to be root: Docker's socket and what cAdvisor reads of the machine are root's. */
const roots = ["everything-docker-proxy", "monitoring-cadvisor", "monitoring-logs-socket"];

interface ContainerInputs {
  image: string;
  user: string;
  readOnly: boolean;
  memory: number;
  cpuQuota: number;
  envs: string[];
  labels: { label: string; value: string }[];
  networksAdvanced: { name: string; aliases?: string[] }[];
  ports?: object[];
  uploads?: object[];
}

function inputsOf(resource: RegisteredResource): ContainerInputs {
  return resource.inputs as unknown as ContainerInputs;
}

useResolvedImages();

describe.each(builtStages)("at stage %s", (stage) => {
  test("every container is an ordinary user with limits, and cannot gain more", async () => {
    for (const container of pickAll(await buildEverything(stage), "Container")) {
      const { name } = container;
      expect(container.inputs, name).toMatchObject({
        init: true,
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges:true"],
        logDriver: "json-file",
        logOpts: { "max-size": "10m", "max-file": "3" },
      });
      const { user, memory, cpuQuota, image } = inputsOf(container);
      expect([name, user.startsWith("0:")]).toEqual([name, roots.includes(name)]);
      expect(memory, name).toBeGreaterThan(0);
      expect(cpuQuota, name).toBeGreaterThan(0);
      expect(image, name).toMatch(/@sha256:[0-9a-f]{64}$/);
      expect(container.inputs, name).not.toHaveProperty("privileged");
      expect(container.inputs, name).not.toHaveProperty("name");
    }
  });

  test("every root is read-only, but of what is given files and of OpenSearch", async () => {
    const containers = pickAll(await buildEverything(stage), "Container");
    const writable = containers.filter((container) => !inputsOf(container).readOnly);
    for (const container of writable) {
      const given = (inputsOf(container).uploads ?? []).length > 0;
      expect([container.name, given || container.name === "catalogue-server"]).toEqual([
        container.name,
        true,
      ]);
    }
  });

  test("the edge alone publishes ports", async () => {
    const containers = pickAll(await buildEverything(stage), "Container");
    const open = containers.filter((container) => "ports" in container.inputs);
    expect(open.map(({ name }) => name)).toEqual(["everything-edge"]);
    expect(containers.some(({ inputs }) => inputs.networkMode === "host")).toBe(false);
  });

  test("every resource is labelled, and a child of its component", async () => {
    const resources = await buildEverything(stage);
    for (const type of ["Container", "Network", "Volume"]) {
      for (const { name, inputs, parentName, provider } of pickAll(resources, type)) {
        const labels = (inputs as unknown as ContainerInputs).labels;
        const found = Object.fromEntries(labels.map(({ label, value }) => [label, value]));
        expect(found, name).toMatchObject({
          "slipway.application": "everything",
          "slipway.stage": stage,
          "slipway.component": parentName,
        });
        expect(provider, name).toContain("everything-docker");
      }
    }
  });

  test("passwords and addresses stand in secrets alone", async () => {
    const secrets = [...Object.values(secretValues), passwordOf("")];
    for (const { name, inputs, secretInputs } of await buildEverything(stage)) {
      const open = Object.entries(inputs).filter(([key]) => !secretInputs.includes(key));
      const text = JSON.stringify(open);
      expect([name, secrets.some((secret) => text.includes(secret))]).toEqual([name, false]);
    }
  });
});

test("An application with one of everything is these resources in production", async () => {
  const resources = await buildEverything("production");
  const names = (type: string): string[] => pickAll(resources, type).map(({ name }) => name);
  expect(names("Container").toSorted()).toMatchInlineSnapshot(`
    [
      "alerting-alertmanager",
      "api-a-1",
      "api-a-2",
      "api-a-3",
      "assistant-server",
      "catalogue-server",
      "events-backup",
      "events-server",
      "everything-docker-proxy",
      "everything-edge",
      "everything-scheduler",
      "jobs-server",
      "ledger-backup",
      "ledger-server",
      "migrate-migration",
      "monitoring-alloy",
      "monitoring-blackbox-exporter",
      "monitoring-cadvisor",
      "monitoring-events-exporter",
      "monitoring-grafana",
      "monitoring-ledger-exporter",
      "monitoring-logs-socket",
      "monitoring-loki",
      "monitoring-node-exporter",
      "monitoring-orders-exporter",
      "monitoring-prometheus",
      "monitoring-sessions-exporter",
      "orders-backup",
      "orders-server",
      "report-schedule",
      "sessions-server",
      "uploads-server",
      "web-530d3d6f",
      "worker-a-1",
      "worker-a-2",
      "worker-a-3",
    ]
  `);
  expect(names("Network").toSorted()).toMatchInlineSnapshot(`
    [
      "alerting-network",
      "api-network",
      "api-to-assistant",
      "api-to-catalogue",
      "api-to-events",
      "api-to-jobs",
      "api-to-ledger",
      "api-to-orders",
      "api-to-sessions",
      "api-to-uploads",
      "assistant-network",
      "events-backup",
      "everything-edge-entry",
      "everything-scheduler-socket",
      "ledger-backup",
      "migrate-network",
      "migrate-to-orders",
      "monitoring-entry",
      "monitoring-logs",
      "monitoring-logs-socket",
      "monitoring-network",
      "monitoring-to-assistant",
      "monitoring-to-catalogue",
      "monitoring-to-events",
      "monitoring-to-jobs",
      "monitoring-to-ledger",
      "monitoring-to-orders",
      "monitoring-to-sessions",
      "monitoring-to-uploads",
      "orders-backup",
      "report-network",
      "report-to-orders",
      "web-network",
      "worker-network",
      "worker-to-api",
      "worker-to-orders",
    ]
  `);
  expect(names("Volume").toSorted()).toMatchInlineSnapshot(`
    [
      "alerting-alertmanager-data",
      "assistant-data",
      "catalogue-data",
      "events-backups",
      "events-data",
      "everything-edge-data",
      "jobs-data",
      "ledger-backups",
      "ledger-data",
      "monitoring-alloy-data",
      "monitoring-loki-data",
      "monitoring-prometheus-data",
      "orders-backups",
      "orders-data",
      "uploads-data",
    ]
  `);
});

test("A copy of a service has the variables of its links, and its names in its networks", async () => {
  const api = pick(await buildEverything("staging"), "Container", "api-a-2");
  const { envs, networksAdvanced, ...rest } = inputsOf(api);
  expect(rest).toMatchObject({
    user: "1000:1000",
    memory: 1024,
    cpuQuota: 100_000,
    readOnly: true,
  });
  const password = passwordOf("orders-password");
  expect(envs).toContain(`DATABASE_URL=postgres://orders:${password}@orders:5432/orders`);
  expect(envs).toContain("PORT=8080");
  expect(networksAdvanced.map(({ name }) => name)).toEqual([
    "everything-staging-api",
    ...["orders", "ledger", "events", "sessions", "uploads", "jobs", "catalogue", "assistant"].map(
      (target) => `everything-staging-api-to-${target}`,
    ),
  ]);
  for (const { aliases } of networksAdvanced) expect(aliases).toEqual(["api-a-2", "api-a"]);
});

test("The edge answers a link under the service's name", async () => {
  const edge = pick(await buildEverything("staging"), "Container", "everything-edge");
  expect(inputsOf(edge).networksAdvanced).toContainEqual({
    name: "everything-staging-worker-to-api",
    aliases: ["api"],
  });
});

test("Data that are protected are in volumes that Pulumi protects", async () => {
  const volumes = pickAll(await buildEverything("production"), "Volume");
  const kept = volumes.filter((volume) => volume.protect).map(({ name }) => name);
  const databases = ["events", "ledger", "orders"];
  expect(kept.toSorted()).toEqual(
    [
      ...databases.flatMap((name) => [`${name}-backups`, `${name}-data`]),
      "uploads-data",
    ].toSorted(),
  );
  for (const volume of volumes) expect(volume.ignoreChanges).toEqual(["labels"]);
});

test("A database without persistence keeps its data in memory", async () => {
  const resources = await buildEverything("testing");
  const names = pickAll(resources, "Volume").map(({ name }) => name);
  expect(names).not.toContain("orders-data");
  const { inputs } = pick(resources, "Container", "orders-server");
  expect(inputs.tmpfs).toHaveProperty("/var/lib/postgresql");
});
