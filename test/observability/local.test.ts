import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatAlertmanager } from "../../components/observability/alertmanager.ts";
import { planAlerting } from "../../components/observability/alerting-plan.ts";
import { formatPrometheus } from "../../components/observability/prometheus.ts";
import { formatRules } from "../../components/observability/rule-file.ts";
import { planRules } from "../../components/observability/rules.ts";
import { LocalProject, until } from "../support/projects/local-project.ts";
import { findTool } from "../support/monitoring/monitoring-tools.ts";
import type { Json, ProviderClient } from "../support/engine/provider-client.ts";
import { patient } from "../support/slowness.ts";

const hasServers =
  findTool("prometheus") !== undefined &&
  findTool("alertmanager", "prometheus-alertmanager") !== undefined;

const services = [{ name: "api", port: 1, path: "/metrics", slots: ["a"] as const }];
const config = formatPrometheus({
  application: "test",
  environment: "dev",
  services,
  scrapeSeconds: 1,
  scale: 2,
  exporters: [],
  discovery: { source: "local", folder: "targets" },
  alertmanagers: [],
});

const server = `
import { createServer } from "node:http";
createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
  response.end("# TYPE app_port gauge\\napp_port " + process.env.PORT + "\\n");
}).listen(Number(process.env.PORT), "127.0.0.1");
`;

function rules(threshold: number): string {
  const alerting = { rules: planRules({ restart_loop: { threshold } }) };
  return formatRules({ source: "local", services, scrapeSeconds: 1, alerting });
}

function prometheus(project: LocalProject, inputs: Json = {}): Json {
  const processes = [
    { process: "test-dev-api-a", service: "api", slot: "a", path: "/metrics" },
    { process: "test-dev-worker-a", service: "worker", slot: "a" },
  ];
  return project.owned("test-dev-monitoring", {
    config,
    rules: rules(1000),
    processes,
    refreshSeconds: 0.2,
    retentionDays: 7,
    optional: false,
    ...inputs,
  });
}

function alertmanager(project: LocalProject, inputs: Json = {}): Json {
  const receivers = [
    { kind: "pagerduty", name: "pager", variable: "KEY" },
    { kind: "webhook", name: "hook", variable: "HOOK" },
  ] as const;
  const plan = { ...planAlerting("alerting", { receivers }), secretsFolder: "secrets" };
  return project.owned("test-dev-alerting", {
    config: formatAlertmanager(plan),
    secrets: { "pager.secret": "key-1234567890", "hook.secret": "http://127.0.0.1:1/token-98765" },
    optional: false,
    ...inputs,
  });
}

describe.skipIf(!hasServers)("monitoring by an agent", () => {
  const project = new LocalProject();
  let provider: ProviderClient;
  let entryPort: number;
  let made: Json;

  beforeAll(async () => {
    project.write("api/main.js", server);
    project.write("worker/main.js", "setInterval(() => undefined, 1000);");
    provider = await project.provider();
    ({ entryPort } = await project.createEnvironment());
    await provider.create("Process", api(1));
    const worker = { source: "worker", serves: false, variables: {}, command: ["node", "main.js"] };
    await provider.create("Process", project.owned("test-dev-worker-a", worker));
    made = await provider.create("Prometheus", prometheus(project));
  });

  afterAll(async () => {
    await project.remove();
  });

  function api(replicas: number): Json {
    const inputs = {
      source: "api",
      serves: true,
      variables: {},
      replicas,
      command: ["node", "main.js"],
    };
    return project.owned("test-dev-api-a", inputs);
  }

  /** The series of a query, as `label=value,… value`. */
  async function query(expr: string, ...labels: string[]): Promise<string[]> {
    const url = `${String(made.url)}/api/v1/query?query=${encodeURIComponent(expr)}`;
    const answer = (await (await fetch(url)).json()) as {
      data: { result: { metric: Record<string, string>; value: [number, string] }[] };
    };
    const lines = answer.data.result.map(({ metric, value }) =>
      [...labels.map((label) => metric[label] ?? ""), value[1]].join(" "),
    );
    return lines.sort();
  }

  async function pidOf(name: string): Promise<number | undefined> {
    const { monitors } = await project.agent.status();
    return monitors.find((one) => one.name === name)?.server?.pid;
  }

  test("services are scraped with their labels, and workers are known by the agent's figures", async () => {
    await expect
      .poll(() => query("up", "job", "service", "slot"), { timeout: patient(20_000) })
      .toEqual(["agent   1", "services api a 1"]);
    await expect
      .poll(() => query("slipway_process_up", "service", "slot", "copy"), {
        timeout: patient(20_000),
      })
      .toEqual(["api a 1 1", "worker a 1 1"]);
    expect(await query("slipway_process_resident_memory_bytes > 1e6", "service")).toHaveLength(2);
    expect(
      await query("slipway_filesystem_avail_bytes < slipway_filesystem_size_bytes"),
    ).toHaveLength(1);
  });

  test("a schedule whose last run failed is a figure, kept over restarts of the agent", async () => {
    const name = "test-dev-night-count";
    const runs = [{ startedAt: "2026-11-30T05:00:00.000Z", seconds: 1, outcome: "failed" }];
    project.write(`.slipway/${project.environment}/runs/${name}.json`, JSON.stringify({ runs }));
    const schedule = {
      ...{ source: "worker", command: ["node", "main.js"], variables: {}, timeoutSeconds: 60 },
      ...{ cron: "0 0 29 2 *", timezone: "UTC", tags: { component: "night-count" } },
    };
    await provider.create("Schedule", project.owned(name, schedule));
    await expect
      .poll(() => query("slipway_schedule_failed", "component"), { timeout: patient(20_000) })
      .toEqual(["night-count 1"]);
  });

  test("copies that come and go are followed without a change of Prometheus", async () => {
    const pid = await pidOf("test-dev-monitoring");
    await provider.update("Process", api(1), api(2));
    await expect
      .poll(() => query('count(up{job="services"} == 1)'), { timeout: patient(20_000) })
      .toEqual(["2"]);
    expect(await pidOf("test-dev-monitoring")).toBe(pid);
  });

  test("a copy that was killed is counted as a restart", async () => {
    const { processes } = await project.agent.status();
    const pid = processes.find(({ name }) => name === "test-dev-worker-a")?.replicas[0]?.pid;
    process.kill(pid ?? 0, "SIGKILL");
    await expect
      .poll(() => query('slipway_process_restarts_total{service="worker"}'), {
        timeout: patient(20_000),
      })
      .toEqual(["1"]);
  });

  test("changed rules are read by the running Prometheus; unchanged ones are no change", async () => {
    const pid = await pidOf("test-dev-monitoring");
    const next = prometheus(project, { rules: rules(5) });
    expect(await provider.diff("Prometheus", made, prometheus(project))).toMatchObject({
      changes: "none",
    });
    made = await provider.update("Prometheus", made, next);
    const url = `${String(made.url)}/api/v1/rules`;
    expect(await (await fetch(url)).text()).toContain(
      "increase(slipway_process_restarts_total[15m]))) \\u003e 5",
    );
    expect(await pidOf("test-dev-monitoring")).toBe(pid);
  });

  test("a config that Prometheus refuses fails with the end of its log, and it goes on", async () => {
    const wrong = prometheus(project, { config: "scrape_configs: 7\n" });
    await expect(provider.update("Prometheus", made, wrong)).rejects.toThrow(
      /does not take its new config[^]*cannot unmarshal/,
    );
    expect(await query("vector(1)")).toEqual(["1"]);
    made = await provider.update("Prometheus", wrong, prometheus(project));
  });

  test("the entry shows it under the host that a route names", async () => {
    const route = project.owned("test-dev-monitoring-route", {
      hosts: ["monitoring.test.localhost"],
      path: "/",
      targets: [{ name: "test-dev-monitoring", weight: 100 }],
    });
    await provider.create("Route", route);
    expect(await getByHost(entryPort, "monitoring.test.localhost", "/-/ready")).toBe(200);
  });

  test("Alertmanager's secrets are in files of the owner, and Prometheus is told its address", async () => {
    const created = await provider.create("Alertmanager", alertmanager(project));
    const folder = join(project.root, ".slipway/test-dev/alertmanager/test-dev-alerting");
    for (const file of ["config.yml", "secrets/pager.secret", "secrets/hook.secret"]) {
      expect(statSync(join(folder, file)).mode & 0o777, file).toBe(0o600);
    }
    expect(readFileSync(join(folder, "config.yml"), "utf8")).not.toContain("key-1234567890");
    expect((await fetch(`${String(created.url)}/-/ready`)).status).toBe(200);
    const address = `127.0.0.1:${String(created.port)}`;
    made = await provider.update(
      "Prometheus",
      made,
      prometheus(project, { alertmanagers: [address] }),
    );
    const url = `${String(made.url)}/api/v1/alertmanagers`;
    await expect
      .poll(async () => (await fetch(url)).text(), { timeout: patient(20_000) })
      .toContain(`http://${address}/api/v2/alerts`);
    const pid = await pidOf("test-dev-alerting");
    const next = alertmanager(project, {
      secrets: { "pager.secret": "a", "hook.secret": "http://x" },
    });
    await provider.update("Alertmanager", created, next);
    expect(await pidOf("test-dev-alerting")).toBe(pid);
  });

  test("figures outlive a stop of the environment, and a deleted one leaves nothing", async () => {
    const before = Date.now() / 1000;
    await project.agent.stop();
    expect(await project.agent.start()).toEqual([]);
    const old = await until(async () => {
      const found = await query(
        `count_over_time(up{job="agent"}[1h] offset ${Math.ceil(Date.now() / 1000 - before)}s)`,
      );
      return found.length > 0 ? found : undefined;
    });
    expect(Number(old[0])).toBeGreaterThan(0);
    await provider.delete("Prometheus", made);
    await provider.delete("Alertmanager", alertmanager(project));
    const { monitors } = await project.agent.status();
    expect(monitors).toEqual([]);
    expect(() =>
      statSync(join(project.root, ".slipway/test-dev/prometheus/test-dev-monitoring")),
    ).toThrow();
  });
});

describe("a machine without Prometheus and Alertmanager", () => {
  const tools = mkdtempSync(join(tmpdir(), "slipway-path-"));
  mkdirSync(join(tools, "bin"));
  symlinkSync(process.execPath, join(tools, "bin/node"));
  const project = new LocalProject({ PATH: join(tools, "bin") });
  let provider: ProviderClient;

  beforeAll(async () => {
    provider = await project.provider();
    await project.createEnvironment();
  });

  afterAll(async () => {
    await project.remove();
    rmSync(tools, { recursive: true });
  });

  test("fails where they are needed, with the packages to install", async () => {
    await expect(provider.create("Prometheus", prometheus(project))).rejects.toThrow(
      /Prometheus 'test-dev-monitoring' cannot run: .*apt install prometheus`.*optional: true/,
    );
    await expect(provider.create("Alertmanager", alertmanager(project))).rejects.toThrow(
      /no alertmanager or prometheus-alertmanager on PATH.*apt install prometheus-alertmanager/,
    );
  });

  test("goes on without them where they are optional, with a warning, and that is no change later", async () => {
    for (const [type, inputs] of [
      ["Prometheus", prometheus(project, { optional: true })],
      ["Alertmanager", alertmanager(project, { optional: true })],
    ] as const) {
      const made = await provider.create(type, inputs);
      expect(made).toMatchObject({ available: false });
      expect(made.url).toBeUndefined();
      expect(made.warning).toMatch(/is left out: .*Install it/);
      expect(await provider.diff(type, made, inputs)).toMatchObject({ changes: "none" });
    }
  });
});

async function getByHost(port: number, host: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port, path, headers: { host: `${host}:${port}` } };
    const asked = request(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.once("error", reject);
    asked.end();
  });
}
