import { expect, test } from "vitest";
import { parse } from "yaml";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { buildEverything, passwordOf, pick } from "./application.ts";
import { secretValues } from "../../../support/components/released.ts";

interface Upload {
  file: string;
  content: string;
}

function fileOf({ inputs }: RegisteredResource, file: string): string {
  const found = (inputs.uploads as Upload[]).find((upload) => upload.file === file);
  return found?.content ?? "";
}

function networksOf({ inputs }: RegisteredResource): string[] {
  return (inputs.networksAdvanced as { name: string }[]).map(({ name }) => name);
}

const prefix = "everything-staging";

test("Prometheus is in the networks of the services and of what has figures itself", async () => {
  const prometheus = pick(await buildEverything("staging"), "Container", "monitoring-prometheus");
  expect(networksOf(prometheus).toSorted()).toEqual([
    `${prefix}-api`,
    `${prefix}-monitoring`,
    `${prefix}-monitoring-to-jobs`,
    `${prefix}-monitoring-to-uploads`,
  ]);
});

test("Everything that Prometheus looks at has its name in a network that it is in", async () => {
  const resources = await buildEverything("staging");
  const prometheus = pick(resources, "Container", "monitoring-prometheus");
  const joined = networksOf(prometheus);
  const names = resources.flatMap(({ inputs }) =>
    ((inputs.networksAdvanced ?? []) as { name: string; aliases?: string[] }[])
      .filter(({ name }) => joined.includes(name))
      .flatMap(({ aliases = [] }) => aliases),
  );
  const config = parse(fileOf(prometheus, "/etc/prometheus/prometheus.yml")) as {
    scrape_configs: {
      static_configs?: { targets: string[] }[];
      dns_sd_configs?: { names: string[] }[];
    }[];
  };
  const hosts = config.scrape_configs.flatMap(({ static_configs = [], dns_sd_configs = [] }) => [
    ...static_configs.flatMap(({ targets }) => targets.map((target) => target.split(":")[0])),
    ...dns_sd_configs.map((lookup) => lookup.names[0]),
  ]);
  expect(hosts).toContain("edge");
  expect(hosts).toContain("api-a");
  for (const host of hosts) expect(names).toContain(host);
});

test("An exporter reaches its own server, and Prometheus reaches the exporter", async () => {
  const resources = await buildEverything("staging");
  const exporter = pick(resources, "Container", "monitoring-orders-exporter");
  expect(networksOf(exporter)).toEqual([`${prefix}-monitoring`, `${prefix}-monitoring-to-orders`]);
  const password = passwordOf("orders-password");
  expect(exporter.inputs.envs).toEqual([
    `DATA_SOURCE_NAME=postgres://orders:${password}@orders:5432/orders?sslmode=disable`,
  ]);
  expect(exporter.secretInputs).toContain("envs");
});

test("The dashboards are on the machine's loopback, whatever the entry is on", async () => {
  const edge = pick(await buildEverything("staging"), "Container", "everything-edge");
  expect(edge.inputs.ports).toEqual([
    { internal: 10_080, external: 80, ip: "0.0.0.0" },
    { internal: 10_030, external: 3000, ip: "127.0.0.1" },
  ]);
  expect(networksOf(edge)).toContain(`${prefix}-monitoring-entry`);
});

test("The addresses of receivers stand in files of their own, as secrets", async () => {
  const alertmanager = pick(await buildEverything("staging"), "Container", "alerting-alertmanager");
  expect(fileOf(alertmanager, "/etc/alertmanager/team.secret")).toBe(
    secretValues.ALERT_WEBHOOK_URL,
  );
  expect(fileOf(alertmanager, "/etc/alertmanager/alertmanager.yml")).not.toContain(
    secretValues.ALERT_WEBHOOK_URL,
  );
  expect(alertmanager.secretInputs).toContain("uploads");
});

test("The machine's exporter sees when each database was saved last, and the machine", async () => {
  const resources = await buildEverything("staging");
  const { inputs } = pick(resources, "Container", "monitoring-node-exporter");
  const seen = ["orders", "ledger", "events"].map((name) => ({
    containerPath: `/backups/${name}`,
    volumeName: `${prefix}-${name}-backups`,
    readOnly: true,
  }));
  expect(inputs.volumes).toEqual([
    { containerPath: "/host", hostPath: "/", readOnly: true },
    ...seen,
  ]);
});
