import { expect, test } from "vitest";
import { parse } from "yaml";
import { Environment, Monitoring, Service, Worker } from "../../../../components/index.ts";
import { build, buildEverything, settingsOf } from "./application.ts";
import {
  artifacts,
  secretValues,
  useResolvedImages,
} from "../../../support/components/released.ts";
import { manifestsOf, ofKind, pick, templateOf } from "./manifests.ts";
import type { Manifest } from "./manifests.ts";

useResolvedImages();

async function manifests(): Promise<Manifest[]> {
  return manifestsOf(await buildEverything("production"));
}

function fileOf(all: readonly Manifest[], name: string, file: string): string {
  const { data } = pick(all, "ConfigMap", name);
  return (data as Record<string, string>)[file] ?? "";
}

interface Scrape {
  job_name: string;
  metrics_path?: string;
  static_configs?: { targets: string[]; labels: Record<string, string> }[];
  relabel_configs: {
    regex?: string;
    action?: string;
    replacement?: string;
    source_labels?: string[];
  }[];
}

test("Prometheus keeps exactly pods and ports that there are", async () => {
  const all = await manifests();
  const config = parse(fileOf(all, "monitoring-prometheus-config", "prometheus.yml")) as {
    scrape_configs: Scrape[];
  };
  const pods = all.flatMap((manifest) => {
    const template = templateOf(manifest);
    const name = template?.metadata.labels["app.kubernetes.io/name"] ?? "";
    const ports = template?.spec.containers.flatMap((container) => container.ports ?? []) ?? [];
    return ports.map(({ containerPort }) => `${name};${containerPort}`);
  });
  const kept = config.scrape_configs
    .filter((job) => (job.relabel_configs as unknown) && job.metrics_path !== "/probe")
    .flatMap(({ relabel_configs }) => relabel_configs.slice(0, 1))
    .flatMap(({ regex = "" }) => regex.split("|"));
  expect(kept).toContain("api;8080");
  expect(kept).toContain("jobs;15692");
  expect(kept).toContain("monitoring-orders-exporter;9187");
  for (const pod of kept) expect(pods).toContain(pod);
});

test("Search indexes, models and certificates are looked at by a pod that may reach them", async () => {
  const all = manifestsOf(await buildEverything("production", { domain: "shop.example.com" }));
  const config = parse(fileOf(all, "monitoring-prometheus-config", "prometheus.yml")) as {
    scrape_configs: Scrape[];
  };
  const looks = config.scrape_configs.filter((job) => job.metrics_path === "/probe");
  const found = looks.flatMap(({ job_name: name, static_configs: configs = [] }) =>
    configs.map(({ targets }) => [name, ...targets]),
  );
  expect(found).toEqual([
    ["certificates/shop.example.com", "shop.example.com:443"],
    ["probes/catalogue", "http://catalogue:9200/_search?size=0&allow_partial_search_results=false"],
    ["probes/assistant", "http://assistant:11434/api/show"],
  ]);
  const hosts = new Set(
    looks.flatMap(({ relabel_configs: rules }) => rules.map((rule) => rule.replacement)),
  );
  expect([...hosts].filter(Boolean)).toEqual(["monitoring-blackbox:9115"]);
  pick(all, "Service", "monitoring-blackbox");
  for (const server of ["catalogue", "assistant"]) {
    pick(all, "NetworkPolicy", `monitoring-blackbox-to-${server}`);
    pick(all, "NetworkPolicy", `${server}-from-monitoring-blackbox`);
  }
  pick(all, "NetworkPolicy", "monitoring-blackbox-to-internet");
  pick(all, "NetworkPolicy", "monitoring-prometheus-to-monitoring-blackbox");
});

test("A receiver's secret is a file of a Secret, and stands in no ConfigMap", async () => {
  const all = await manifests();
  const { data } = pick(all, "Secret", "alerting-alertmanager-receivers");
  const encoded = Buffer.from(secretValues.ALERT_WEBHOOK_URL).toString("base64");
  expect(data).toEqual({ "team.secret": encoded });
  const template = templateOf(pick(all, "StatefulSet", "alerting-alertmanager"));
  const mount = template?.spec.containers[0]?.volumeMounts?.find(
    ({ name }) => name === "receivers",
  );
  const config = fileOf(all, "alerting-alertmanager-config", "alertmanager.yml");
  expect(config).toContain(`url_file: ${mount?.mountPath}/team.secret`);
  for (const map of ofKind(all, "ConfigMap")) {
    expect(JSON.stringify(map.data)).not.toContain("hooks.example.com");
  }
});

test("Prometheus may read pods of its namespace, nodes and their figures, and nothing else", async () => {
  const all = await manifests();
  const verbs = ["get", "list", "watch"];
  expect(pick(all, "Role", "monitoring-prometheus").rules).toEqual([
    { apiGroups: [""], resources: ["pods"], verbs },
  ]);
  expect(ofKind(all, "ClusterRole").map(({ rules }) => rules)).toEqual([
    [
      { apiGroups: [""], resources: ["nodes"], verbs },
      { apiGroups: [""], resources: ["nodes/metrics"], verbs: ["get"] },
    ],
  ]);
  const [binding] = ofKind(all, "ClusterRoleBinding");
  expect(binding?.metadata.name).toMatch(/^everything-prod-monitoring-prometheus/);
  expect(binding?.subjects).toEqual([
    { kind: "ServiceAccount", name: "monitoring-prometheus", namespace: "everything-prod" },
  ]);
});

test("No right in the namespace is one to change anything, or to read secrets", async () => {
  const rules = ofKind(await manifests(), "Role").flatMap(
    (role) => role.rules as { resources: string[]; verbs: string[] }[],
  );
  const verbs = new Set(rules.flatMap((rule) => rule.verbs));
  expect(verbs.isSubsetOf(new Set(["get", "list", "watch"]))).toBe(true);
  expect(rules.flatMap((rule) => rule.resources)).not.toContain("secrets");
});

test("A change of a config starts its program anew", async () => {
  const hashOf = (all: readonly Manifest[]): string | undefined =>
    templateOf(pick(all, "StatefulSet", "monitoring-prometheus"))?.metadata.annotations?.[
      "slipway.dev/config-hash"
    ];
  const buildWith = async (scrapeSeconds: number): Promise<Manifest[]> =>
    manifestsOf(
      await build(() => {
        const environment = createEnvironment();
        new Monitoring("monitoring", { environment, scrapeSeconds });
        return environment;
      }),
    );
  const [first, same, other] = [await buildWith(15), await buildWith(15), await buildWith(30)];
  expect(hashOf(first)).toMatch(/^[0-9a-f]{64}$/);
  expect(hashOf(same)).toBe(hashOf(first));
  expect(hashOf(other)).not.toBe(hashOf(first));
});

test("An exporter signs in to Postgres as its library understands it", async () => {
  const { data } = pick(await manifests(), "Secret", "monitoring-orders-exporter-variables");
  const { DATA_SOURCE_NAME = "" } = data as Record<string, string>;
  // lib/pq 1.10 knows no `prefer`, and the server has no certificate.
  const address = Buffer.from(DATA_SOURCE_NAME, "base64").toString();
  expect(address).toMatch(/^postgres:.*@orders:5432\/orders\?sslmode=disable$/);
});

test("Traces go through a collector, which services and workers alone reach and are told of", async () => {
  const all = manifestsOf(
    await build(() => {
      const values = { OTLP_TOKEN: "Bearer 7d2c" };
      const environment = createEnvironment(values);
      new Worker("worker", { environment });
      const headers = { authorization: "OTLP_TOKEN" };
      const traces = { endpoint: "https://otlp.example.com", headers };
      new Monitoring("monitoring", { environment, traces });
      return environment;
    }),
  );
  const config = fileOf(all, "monitoring-collector-config", "config.yaml");
  expect(config).toContain("endpoint: https://otlp.example.com");
  const policy = pick(all, "NetworkPolicy", "monitoring-collector-from-api");
  expect(policy.spec?.ingress).toMatchObject([{ ports: [{ port: 4318 }] }]);
  pick(all, "NetworkPolicy", "monitoring-collector-from-worker");
  const env = templateOf(pick(all, "Deployment", "worker-a"))?.spec.containers[0]?.env;
  expect(env).toEqual([
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: "http://monitoring-collector:4318" },
    { name: "OTEL_EXPORTER_OTLP_PROTOCOL", value: "http/protobuf" },
    { name: "OTEL_SERVICE_NAME", value: "worker" },
  ]);
  expect(config).toContain("authorization: ${env:OTLP_TOKEN}");
  const collector = templateOf(pick(all, "Deployment", "monitoring-collector"));
  const name = "monitoring-collector-variables";
  expect(collector?.spec.containers[0]?.env).toEqual([
    { name: "OTLP_TOKEN", valueFrom: { secretKeyRef: { name, key: "OTLP_TOKEN" } } },
  ]);
  const token = Buffer.from("Bearer 7d2c").toString("base64");
  expect(pick(all, "Secret", name).data).toEqual({ OTLP_TOKEN: token });
});

function createEnvironment(values: Record<string, string> = {}): Environment {
  const environment = new Environment("shop", {
    ...settingsOf("staging"),
    release: { id: "r", artifacts },
    variables: { values, secure: Object.keys(values), sealed: [] },
  });
  new Service("api", { environment, port: 8080 });
  return environment;
}
