import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { formatAlertmanager } from "../../components/observability/alertmanager.ts";
import { planAlerting } from "../../components/observability/alerting-plan.ts";
import { formatCollector } from "../../components/observability/otel-collector.ts";
import type { Receiver } from "../../components/plan/monitoring-plan.ts";
import { formatPrometheus, retentionFlag } from "../../components/observability/prometheus.ts";
import type { Discovery, PrometheusPlan } from "../../components/observability/prometheus-plan.ts";
import { findTool, runTool } from "../support/monitoring/monitoring-tools.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { ruleFile } from "./rule-cases.ts";

const promtool = findTool("promtool");
const amtool = findTool("amtool");

const receivers: Receiver[] = [
  { kind: "slack", name: "team", variable: "SLACK_URL", channel: "#shop" },
  { kind: "pagerduty", name: "pager", variable: "PAGER_KEY", severity: "critical" },
  {
    kind: "email",
    name: "mail",
    to: "ops@example.com",
    from: "shop@example.com",
    server: "smtp.example.com:587",
    username: "shop",
    variable: "MAIL_PASSWORD",
  },
  { kind: "webhook", name: "hook", variable: "HOOK_URL" },
];

const discoveries: Discovery[] = [
  { source: "local", folder: "targets" },
  { source: "docker" },
  { source: "kubernetes", namespace: "shop-prod", kubelets: true },
];

function plan(discovery: Discovery): PrometheusPlan {
  return {
    application: "shop",
    environment: "prod",
    services: [
      { name: "api", port: 8080, path: "/metrics", slots: ["a", "b"] },
      { name: "search", port: 3000, path: "/internal/figures", slots: ["a", "b"] },
    ],
    scrapeSeconds: 15,
    exporters: [
      { job: "databases", component: "orders", host: "orders-exporter", port: 9187 },
      { job: "queues", component: "mail", host: "mail", port: 15692 },
      { job: "containers", component: "machine", host: "cadvisor", port: 8080 },
      { job: "backups", component: "backups", host: "backups", port: 9000 },
      {
        job: "certificates",
        component: "edge",
        host: "blackbox",
        port: 9115,
        probes: ["https://shop.example"],
      },
    ],
    discovery,
    alertmanagers: ["alertmanager:9093"],
  };
}

/** Alertmanager's config as this machine's version reads it: 0.25 has no url_file for webhooks. */
function alertmanagerConfig(): string {
  const alerting = planAlerting("alerting", { receivers });
  const text = formatAlertmanager({ ...alerting, secretsFolder: "/run/secrets" });
  return text.replace(/url_file: \/run\/secrets\/hook.secret/, "url: http://127.0.0.1:1/");
}

describe.skipIf(!promtool)("the config of Prometheus", () => {
  test.each(discoveries.map((one) => [one.source, one] as const))(
    "on %s is one that promtool accepts, with its rules",
    async (source, discovery) => {
      const folder = await makeTempFolder();
      await mkdir(join(folder, "rules"));
      await writeFile(join(folder, "rules/slipway.yml"), ruleFile(source));
      await writeFile(join(folder, "prometheus.yml"), withoutCluster(plan(discovery)));
      const { ok, text } = await runTool(
        promtool ?? "",
        ["check", "config", "prometheus.yml"],
        folder,
      );
      expect(text).toMatch(/SUCCESS: \d+ rules found/);
      expect(ok, text).toBe(true);
    },
  );
});

/**
 * The config without what promtool misses outside of a cluster: Debian builds it without discovery
 * of pods, and the files of a service account are not there.
 */
function withoutCluster(config: PrometheusPlan): string {
  const { scrape_configs: jobs, ...rest } = parse(formatPrometheus(config)) as {
    scrape_configs: Record<string, unknown>[];
  };
  const missing = ["kubernetes_sd_configs", "authorization", "tls_config"];
  const known = jobs.map((job) =>
    Object.fromEntries(Object.entries(job).filter(([key]) => !missing.includes(key))),
  );
  return stringify({ ...rest, scrape_configs: known });
}

test("on docker a service is found by the names of its slots, with labels from them", () => {
  const { scrape_configs: jobs } = parse(formatPrometheus(plan({ source: "docker" }))) as {
    scrape_configs: Record<string, unknown>[];
  };
  expect(jobs[0]).toMatchObject({
    job_name: "services",
    dns_sd_configs: [
      { names: ["api-a", "api-b"], type: "A", port: 8080 },
      { names: ["search-a", "search-b"], type: "A", port: 3000 },
    ],
  });
  expect(JSON.stringify(jobs[0])).toContain(
    JSON.stringify({
      source_labels: ["service"],
      regex: "search",
      target_label: "__metrics_path__",
      replacement: "/internal/figures",
    }),
  );
  expect(jobs[1]).toMatchObject({
    job_name: "databases/orders",
    static_configs: [
      { targets: ["orders-exporter:9187"], labels: { job: "databases", component: "orders" } },
    ],
  });
});

test("on kubernetes only pods of the own namespace are looked for, by component and port", () => {
  const discovery: Discovery = { source: "kubernetes", namespace: "shop-prod", kubelets: false };
  const { scrape_configs: jobs } = parse(formatPrometheus(plan(discovery))) as {
    scrape_configs: Record<string, unknown>[];
  };
  const searched = jobs.flatMap(({ kubernetes_sd_configs: found }) => found ?? []);
  expect(searched).toEqual(
    jobs.slice(1).map(() => ({ role: "pod", namespaces: { names: ["shop-prod"] } })),
  );
  expect(jobs[0]?.relabel_configs).toContainEqual({
    source_labels: [
      "__meta_kubernetes_pod_label_app_kubernetes_io_name",
      "__meta_kubernetes_pod_container_port_number",
    ],
    regex: "api;8080|search;3000",
    action: "keep",
  });
});

test("what kube-state-metrics says of a pod is not taken for its own", () => {
  const exporters = [
    { job: "cluster", component: "monitoring", host: "state-metrics", port: 8080 } as const,
  ];
  const discovery: Discovery = { source: "kubernetes", namespace: "shop-prod", kubelets: false };
  const { scrape_configs: jobs } = parse(formatPrometheus({ ...plan(discovery), exporters })) as {
    scrape_configs: Record<string, unknown>[];
  };
  expect(jobs.at(-1)).toMatchObject({ job_name: "cluster", honor_labels: true });
});

test("certificates are looked at by the blackbox exporter, each address an instance", () => {
  const { scrape_configs: jobs } = parse(formatPrometheus(plan({ source: "docker" }))) as {
    scrape_configs: Record<string, unknown>[];
  };
  expect(jobs.at(-1)).toMatchObject({
    metrics_path: "/probe",
    static_configs: [{ targets: ["https://shop.example"] }],
    relabel_configs: expect.arrayContaining([
      { target_label: "__address__", replacement: "blackbox:9115" },
    ]) as unknown,
  });
});

test("the time that figures are kept is a flag", () => {
  expect(retentionFlag(30)).toBe("--storage.tsdb.retention.time=30d");
});

describe.skipIf(!amtool)("the config of Alertmanager", () => {
  test("is one that amtool accepts", async () => {
    const folder = await makeTempFolder();
    await writeFile(join(folder, "am.yml"), alertmanagerConfig());
    const { ok, text } = await runTool(amtool ?? "", ["check-config", "am.yml"], folder);
    expect(ok, text).toBe(true);
    expect(text).toContain("5 receivers");
    expect(text).toContain("3 inhibit rules");
  });

  test.each([
    ["critical", "team,pager,mail,hook"],
    ["warning", "team,mail,hook"],
    ["none", "none"],
  ])("tells of %s alerts: %s", async (severity, told) => {
    const folder = await makeTempFolder();
    await writeFile(join(folder, "am.yml"), alertmanagerConfig());
    const args = ["config", "routes", "test", "--config.file=am.yml", `severity=${severity}`];
    const { text } = await runTool(amtool ?? "", args, folder);
    expect(text.split("\n")[0]).toBe(told);
  });
});

test("no secret stands in Alertmanager's config: files hold them", () => {
  const alerting = planAlerting("alerting", { receivers });
  const text = formatAlertmanager({ ...alerting, secretsFolder: "/run/secrets" });
  const files = [...text.matchAll(/(\w+_file): (\S+)/g)].map(([, key, file]) => `${key} ${file}`);
  expect(files).toEqual([
    "api_url_file /run/secrets/team.secret",
    "routing_key_file /run/secrets/pager.secret",
    "auth_password_file /run/secrets/mail.secret",
    "url_file /run/secrets/hook.secret",
  ]);
  expect(text.match(/send_resolved: true/g)).toHaveLength(receivers.length);
});

test("nobody to tell, and receivers that cannot be, are refused together", () => {
  expect(() => planAlerting("alerting", { receivers: [] })).toThrow(
    /Alerting 'alerting' has 1 problem:\n {2}- receivers: is empty, so nobody would be told/,
  );
  const wrong: Receiver[] = [
    { kind: "webhook", name: "none", variable: "A" },
    { kind: "slack", name: "team", variable: "B" },
    { kind: "slack", name: "team", variable: "C" },
    { kind: "email", name: "mail", to: "a@b", from: "c@d", server: "smtp", username: "u" },
  ];
  expect(() => planAlerting("alerting", { receivers: wrong, scale: 0.5 })).toThrow(
    /5 problems:\n.*none\.name[^]*team\.name[^]*mail\.server[^]*mail\.username[^]*scale/,
  );
});

test("the collector takes OTLP and sends each signal where the plan says, limited first", () => {
  const text = formatCollector({
    traces: { endpoint: "https://otlp.example.com", headers: { authorization: "OTLP_TOKEN" } },
    metricsPort: 8889,
  });
  const config = parse(text ?? "") as { exporters: object; service: { pipelines: object } };
  expect(config.exporters).toMatchObject({
    "otlp_http/traces": {
      endpoint: "https://otlp.example.com",
      headers: { authorization: "${env:OTLP_TOKEN}" },
    },
    prometheus: { endpoint: "0.0.0.0:8889" },
  });
  const processors = ["memory_limiter", "batch"];
  expect(config.service.pipelines).toEqual({
    traces: { receivers: ["otlp"], processors, exporters: ["otlp_http/traces"] },
    metrics: { receivers: ["otlp"], processors, exporters: ["prometheus"] },
  });
});

test("traces for a Tempo nearby go by gRPC; a collector with nothing to send has no config", () => {
  expect(formatCollector({ traces: { endpoint: "tempo:4317" } })).toContain("otlp_grpc/traces");
  expect(formatCollector({})).toBeUndefined();
});

test("the same plan gives the same bytes, and no YAML aliases", () => {
  const text = formatPrometheus(plan({ source: "docker" }));
  expect(text).toBe(formatPrometheus(plan({ source: "docker" })));
  expect(stringify(parse(text), { lineWidth: 0, aliasDuplicateObjects: false })).toBe(text);
});
