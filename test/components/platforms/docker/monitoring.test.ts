import { expect, test } from "vitest";
import { parse } from "yaml";
import type { RegisteredResource } from "../../../support/components/mocks.ts";
import { Environment, Monitoring, Site } from "../../../../components/index.ts";
import { build, buildEverything, passwordOf, pick, settingsOf } from "./application.ts";
import { artifacts, secretValues } from "../../../support/components/released.ts";

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
      metrics_path?: string;
      static_configs?: { targets: string[] }[];
      dns_sd_configs?: { names: string[] }[];
      relabel_configs?: { target_label?: string; replacement?: string }[];
    }[];
  };
  const hosts = config.scrape_configs.flatMap((job) => {
    const { static_configs = [], dns_sd_configs = [], relabel_configs = [] } = job;
    // What a blackbox exporter looks at is for that to reach.
    const targets =
      job.metrics_path === "/probe"
        ? relabel_configs.flatMap((one) =>
            one.target_label === "__address__" ? (one.replacement ?? []) : [],
          )
        : static_configs.flatMap((one) => one.targets);
    return [
      ...targets.map((target) => target.split(":")[0]),
      ...dns_sd_configs.map((lookup) => lookup.names[0]),
    ];
  });
  expect(hosts).toContain("edge");
  expect(hosts).toContain("api-a");
  for (const host of hosts) expect(names).toContain(host);
});

test("What is asked whether it works is in a network with the blackbox exporter", async () => {
  const resources = await buildEverything("staging");
  const blackbox = pick(resources, "Container", "monitoring-blackbox-exporter");
  expect(networksOf(blackbox).toSorted()).toEqual([
    `${prefix}-monitoring`,
    `${prefix}-monitoring-to-assistant`,
    `${prefix}-monitoring-to-catalogue`,
  ]);
  const prometheus = pick(resources, "Container", "monitoring-prometheus");
  const config = parse(fileOf(prometheus, "/etc/prometheus/prometheus.yml")) as {
    scrape_configs: { job_name: string; static_configs?: object[]; params?: object }[];
  };
  const probes = config.scrape_configs.filter(({ job_name: name }) => name.startsWith("probes/"));
  expect(probes).toMatchObject([
    {
      scrape_interval: "1m",
      scrape_timeout: "50s",
      params: { module: ["search-catalogue"] },
      static_configs: [
        {
          targets: ["http://catalogue:9200/_search?size=0&allow_partial_search_results=false"],
          labels: { job: "probes", component: "catalogue" },
        },
      ],
    },
    {
      params: { module: ["model-assistant"] },
      static_configs: [{ targets: ["http://assistant:11434/api/show"] }],
    },
  ]);
  expect(parse(fileOf(blackbox, "/etc/blackbox/blackbox.yml"))).toMatchObject({
    modules: {
      "search-catalogue": { prober: "http", http: { method: "GET" } },
      "model-assistant": { http: { method: "POST", body: '{"model":"qwen3:4b"}' } },
    },
  });
});

/** Two sites of a release, and no variable. */
const bare = {
  release: { id: "r", artifacts: { front: artifacts.web ?? "", docs: artifacts.web ?? "" } },
  variables: { values: {}, secure: [], sealed: [] },
};

test.each([
  ["shop.example.com", ["shop.example.com", "docs.shop.example.com"]],
  // Certificates of the edge's own authority are good for hours, and made anew all the time.
  ["shop.internal", []],
  [undefined, []],
])("The certificates of %s are looked at: %j", async (domain, watched) => {
  const resources = await build(() => {
    const environment = new Environment(
      "blog",
      settingsOf("staging", domain === undefined ? {} : { domain }, bare),
    );
    new Site("front", { environment, source: "front" });
    new Site("docs", { environment, source: "docs" });
    new Monitoring("monitoring", { environment });
    return environment;
  });
  const prometheus = pick(resources, "Container", "monitoring-prometheus");
  const config = parse(fileOf(prometheus, "/etc/prometheus/prometheus.yml")) as {
    scrape_configs: {
      job_name: string;
      static_configs: { targets: string[]; labels: Record<string, string> }[];
    }[];
  };
  const looks = config.scrape_configs.filter(({ job_name: name }) =>
    name.startsWith("certificates/"),
  );
  const [first] = looks.flatMap(({ static_configs: found }) => found);
  expect(looks.flatMap((one) => one.static_configs.map(({ labels }) => labels.instance))).toEqual(
    watched,
  );
  if (watched.length === 0) return;
  expect(first?.targets).toEqual(["edge:10443"]);
  const blackbox = pick(resources, "Container", "monitoring-blackbox-exporter");
  const edge = pick(resources, "Container", "blog-edge");
  const way = networksOf(blackbox).find((name) => name.endsWith("monitoring-certificates"));
  expect(networksOf(edge)).toContain(way);
  expect(fileOf(blackbox, "/etc/blackbox/blackbox.yml")).toContain("server_name: shop.example.com");
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
