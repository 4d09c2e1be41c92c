import { mkdir, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import getPort from "get-port";
import { expect, onTestFinished, test } from "vitest";
import { formatAlertmanager } from "../../components/observability/alertmanager.ts";
import { planAlerting } from "../../components/observability/alerting-plan.ts";
import { formatPrometheus } from "../../components/observability/prometheus.ts";
import { formatRules } from "../../components/observability/rule-file.ts";
import type { Receiver } from "../../components/plan/monitoring-plan.ts";
import {
  inlineUrls,
  needsInlineUrls,
} from "../../providers/local/agent/monitoring/alertmanager-version.ts";
import { findTool } from "../support/monitoring/monitoring-tools.ts";
import { serve } from "../support/monitoring/monitoring-process.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const prometheus = findTool("prometheus");
const alertmanager = findTool("alertmanager", "prometheus-alertmanager");

/** Divides durations: a call every minute is one every second. */
const scale = 60;

const receivers: Receiver[] = [
  { kind: "webhook", name: "people", variable: "A" },
  { kind: "heartbeat", name: "signs", variable: "B", everySeconds: 60 },
];

/** Counts the calls of each path; each is what a receiver would be told. */
async function countCalls(): Promise<{ url: string; calls: Map<string, number> }> {
  const calls = new Map<string, number>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    calls.set(path, (calls.get(path) ?? 0) + 1);
    request.resume();
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}

async function startAlertmanager(url: string): Promise<string> {
  const folder = await makeTempFolder();
  const address = `127.0.0.1:${await getPort()}`;
  const plan = planAlerting("alerting", { receivers, scale });
  const config = formatAlertmanager({ ...plan, secretsFolder: folder });
  const secrets = { "people.secret": `${url}/people`, "signs.secret": `${url}/signs` };
  for (const [file, text] of Object.entries(secrets)) await writeFile(join(folder, file), text);
  const isOld = await needsInlineUrls(alertmanager ?? "");
  await writeFile(join(folder, "am.yml"), isOld ? inlineUrls(config, secrets) : config);
  const flags = [
    "--config.file=am.yml",
    "--storage.path=data",
    `--web.listen-address=${address}`,
    "--cluster.listen-address=",
  ];
  await serve(alertmanager ?? "", flags, folder, `http://${address}/-/ready`);
  return address;
}

async function startPrometheus(alertmanagers: string[]): Promise<void> {
  const folder = await makeTempFolder();
  const address = `127.0.0.1:${await getPort()}`;
  const common = { services: [], scrapeSeconds: 15 };
  const config = formatPrometheus({
    ...common,
    application: "newsroom",
    environment: "prod",
    exporters: [],
    discovery: { source: "docker" },
    alertmanagers,
    scale,
  });
  const alerting = { ...planAlerting("alerting", { receivers, scale }), rules: [] };
  await mkdir(join(folder, "rules"));
  await writeFile(join(folder, "prometheus.yml"), config);
  const rules = formatRules({ ...common, source: "docker", alerting });
  await writeFile(join(folder, "rules/slipway.yml"), rules);
  const flags = [
    "--config.file=prometheus.yml",
    "--storage.tsdb.path=data",
    `--web.listen-address=${address}`,
    // What is said before it has found Alertmanager is said again.
    "--rules.alert.resend-delay=1s",
  ];
  await serve(prometheus ?? "", flags, folder, `http://${address}/-/ready`);
}

test.skipIf(!prometheus || !alertmanager)(
  "a heartbeat is called again and again while nothing happens, and nobody else is",
  { timeout: 120_000 },
  async () => {
    const { url, calls } = await countCalls();
    await startPrometheus([await startAlertmanager(url)]);
    await expect.poll(() => calls.get("/signs") ?? 0, { timeout: 100_000 }).toBeGreaterThan(4);
    expect([...calls.keys()]).toEqual(["/signs"]);
  },
);
