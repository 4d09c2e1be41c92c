import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { expect, onTestFinished, test } from "vitest";
import { formatAlertmanager } from "../../components/observability/alertmanager.ts";
import { planAlerting } from "../../components/observability/alerting-plan.ts";
import { formatPrometheus, retentionFlag } from "../../components/observability/prometheus.ts";
import type { Exporter } from "../../components/observability/prometheus-plan.ts";
import { formatRules } from "../../components/observability/rule-file.ts";
import {
  inlineUrls,
  needsInlineUrls,
} from "../../providers/local/agent/monitoring/alertmanager-version.ts";
import { AlertWatch, receiveWebhooks } from "../support/monitoring/alert-watch.ts";
import { findTool } from "../support/monitoring/monitoring-tools.ts";
import { serve } from "../support/monitoring/monitoring-process.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const prometheus = findTool("prometheus");
const alertmanager = findTool("alertmanager", "prometheus-alertmanager");

const scale = process.env.SLIPWAY_SOAK === "1" ? 1 : 60;
const patience = 2400 / scale + 30;
const day = 86_400;

/** What the exporters of a docker environment tell, in health and under each fault. */
function figures(path: string, isFaulty: boolean): Record<string, number> {
  const now = Date.now() / 1000;
  const days = path.includes("soon.example") ? 20 : 2;
  if (path.startsWith("/probe")) {
    return { probe_ssl_earliest_cert_expiry: now + (isFaulty ? days : 80) * day };
  }
  return {
    'slipway_backup_last_success_timestamp_seconds{component="orders"}':
      now - (isFaulty ? 37 : 1) * 3600,
    rabbitmq_queue_messages_ready: isFaulty ? 1001 : 0,
    'node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"}': isFaulty ? 5 : 50,
    'node_filesystem_size_bytes{mountpoint="/",fstype="ext4"}': 100,
  };
}

/** Serves figures on loopback; `state` decides which. */
async function expose(state: { isFaulty: boolean }): Promise<number> {
  const server = createServer((request, response) => {
    const samples = Object.entries(figures(request.url ?? "", state.isFaulty));
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4" });
    response.end(samples.map(([series, value]) => `${series} ${value}\n`).join(""));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** Starts Alertmanager with a webhook; gives its address. */
async function startAlertmanager(hook: string): Promise<string> {
  const folder = await makeTempFolder();
  const address = `127.0.0.1:${await getPort()}`;
  const receivers = [{ kind: "webhook", name: "hook", variable: "HOOK_URL" }] as const;
  const plan = planAlerting("alerting", { receivers, scale });
  const config = formatAlertmanager({ ...plan, secretsFolder: folder });
  const isOld = await needsInlineUrls(alertmanager ?? "");
  await writeFile(join(folder, "hook.secret"), hook);
  await writeFile(
    join(folder, "config.yml"),
    isOld ? inlineUrls(config, { "hook.secret": hook }) : config,
  );
  const flags = [
    "--config.file=config.yml",
    "--storage.path=data",
    `--web.listen-address=${address}`,
    "--cluster.listen-address=",
  ];
  await serve(alertmanager ?? "", flags, folder, `http://${address}/-/ready`);
  return address;
}

/** Starts Prometheus with the config and the rules of a docker environment; gives its address. */
async function startPrometheus(port: number, alertmanagers: string[]): Promise<string> {
  const folder = await makeTempFolder();
  const address = `127.0.0.1:${await getPort()}`;
  const alerting = planAlerting("alerting", {
    receivers: [{ kind: "webhook", name: "hook", variable: "HOOK_URL" }],
    scale,
  });
  const at = { host: "127.0.0.1", port };
  const exporters: Exporter[] = [
    { job: "queues", component: "mail", ...at },
    { job: "backups", component: "backups", ...at },
    {
      job: "certificates",
      component: "edge",
      probes: ["soon.example", "now.example"],
      ...at,
    },
  ];
  const common = { services: [], scrapeSeconds: 15 };
  const config = formatPrometheus({
    ...common,
    application: "shop",
    environment: "prod",
    exporters,
    discovery: { source: "docker" },
    alertmanagers,
    scale,
  });
  await mkdir(join(folder, "rules"));
  await writeFile(join(folder, "prometheus.yml"), config);
  await writeFile(
    join(folder, "rules/slipway.yml"),
    formatRules({ ...common, source: "docker", queues: ["mail"], exporters, alerting }),
  );
  const flags = [
    "--config.file=prometheus.yml",
    "--storage.tsdb.path=data",
    retentionFlag(1),
    `--web.listen-address=${address}`,
  ];
  await serve(prometheus ?? "", flags, folder, `http://${address}/-/ready`);
  return `http://${address}`;
}

const alerts = [
  "backup_too_old critical orders",
  "queue_backlog warning mail",
  "certificate_expiring warning soon.example",
  "certificate_expiring critical now.example",
  "low_disk_space critical 127.0.0.1",
];

test.skipIf(!prometheus || !alertmanager)(
  "backups, certificates, queues and disks are told of and resolved, all the way to a webhook",
  { timeout: 6000 * 1000 },
  async () => {
    const state = { isFaulty: false };
    const port = await expose(state);
    const receiver = await receiveWebhooks();
    onTestFinished(receiver.close);
    const url = await startPrometheus(port, [await startAlertmanager(receiver.url)]);
    const watch = new AlertWatch(url, receiver);
    onTestFinished(() => watch.close());
    state.isFaulty = true;
    await Promise.all(alerts.map((key) => watch.until(key, "told", patience)));
    // The certificate that is about to expire is worth a warning too, which the worse one mutes.
    const muted = "certificate_expiring warning now.example";
    await watch.until(muted, "firing", patience);
    // Time enough for it to be told, if it were not muted. At the end the worse one may go first.
    await sleep(3000);
    expect(watch.take(muted)).not.toContain("told");
    state.isFaulty = false;
    await Promise.all(alerts.map((key) => watch.until(key, "told resolved", patience)));
    for (const key of alerts) {
      const seen = watch.take(key);
      expect([key, seen[0]]).toEqual([key, "pending"]);
      // The webhook can come before Prometheus is asked again.
      expect([key, ...seen.slice(1, 3).toSorted()]).toEqual([key, "firing", "told"]);
      expect([key, ...seen.slice(3).toSorted()]).toEqual([key, "inactive", "told resolved"]);
    }
    expect([...new Set(receiver.texts)]).toEqual(
      expect.arrayContaining([
        "orders has no recent backup",
        "1.001k messages wait in mail; allowed are 1000.",
        "95% of / is used; allowed are 90%.",
        "The certificate of soon.example expires",
      ]),
    );
    expect(receiver.texts.join()).not.toMatch(/no value|<error|^,|,,/);
  },
);
