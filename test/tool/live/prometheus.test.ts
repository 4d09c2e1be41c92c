import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";
import { expect, test } from "vitest";
import type { LocalService } from "../../../tool/cli/local.ts";
import { readAlerts } from "../../../tool/live/prometheus/alerts.ts";
import { serve } from "../../support/monitoring/monitoring-process.ts";
import { findTool } from "../../support/monitoring/monitoring-tools.ts";
import { until } from "../../support/projects/local-project.ts";
import { makeTempFolder } from "../../support/temp-folder.ts";
import { makeProject, play, scriptedLocal } from "../cli/scripted.ts";

const prometheus = findTool("prometheus");
const alertmanager = findTool("alertmanager", "prometheus-alertmanager");
const missing = prometheus === undefined || alertmanager === undefined;
if (missing) console.warn("skipped: no real alerts: Prometheus or Alertmanager is not installed");

const rules = `groups:
  - name: test
    interval: 1s
    rules:
      - { alert: service_down, expr: vector(1), for: 1s, labels: { severity: critical, component: my-api }, annotations: { summary: it is down } }
      - { alert: known, expr: vector(1), labels: { severity: warning } }
      - { alert: slow, expr: vector(1), for: 1h, labels: { severity: warning } }
      - { alert: quiet, expr: vector(0) > 1, labels: { severity: warning } }
      - { alert: watchdog, expr: vector(1), labels: { severity: none } }
`;

test.skipIf(missing)(
  "the alerts of a real Prometheus are told, with what Alertmanager has silenced",
  { timeout: 60_000 },
  async () => {
    const folder = await makeTempFolder();
    const [port, managerPort] = [await getPort(), await getPort()];
    const [address, manager] = [`127.0.0.1:${port}`, `127.0.0.1:${managerPort}`];
    const config = `global: { evaluation_interval: 1s, external_labels: { application: a, environment: e } }
rule_files: [rules.yml]
alerting: { alertmanagers: [{ static_configs: [{ targets: ["${manager}"] }] }] }
`;
    await writeFile(join(folder, "prometheus.yml"), config);
    await writeFile(join(folder, "rules.yml"), rules);
    await writeFile(
      join(folder, "alertmanager.yml"),
      "route: { receiver: none }\nreceivers: [{ name: none }]\n",
    );
    await serve(
      alertmanager ?? "",
      [
        "--config.file=alertmanager.yml",
        "--cluster.listen-address=",
        `--web.listen-address=${manager}`,
      ],
      folder,
      `http://${manager}/-/ready`,
    );
    await serve(
      prometheus ?? "",
      [
        "--config.file=prometheus.yml",
        "--rules.alert.resend-delay=1s",
        `--web.listen-address=${address}`,
      ],
      folder,
      `http://${address}/-/ready`,
    );
    const silence = {
      matchers: [{ name: "alertname", value: "known", isRegex: false }],
      startsAt: new Date().toISOString(),
      endsAt: new Date(Date.now() + 600_000).toISOString(),
      createdBy: "anna",
      comment: "known",
    };
    const body = JSON.stringify(silence);
    await fetch(`http://${manager}/api/v2/silences`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });

    const project = await makeProject();
    const monitor = (program: string, at: string): LocalService => ({
      name: program,
      program,
      kind: "monitor",
      state: "healthy",
      unit: program,
      address: at,
    });
    const { local } = scriptedLocal({
      services: [monitor("Prometheus", address), monitor("Alertmanager", manager)],
    });
    const played = await until(async () => {
      const seen = await play(project, ["alerts", "dev"], { local });
      return seen.stdout.includes("firing, silenced") && /service_down +firing/.test(seen.stdout)
        ? seen
        : undefined;
    }, 40);
    const shown = played.stdout
      .split("\n")
      .map((line) => line.split(/ {2,}/).filter((_, index) => index !== 3));
    expect(shown.slice(0, -1).toSorted()).toEqual([
      ["known", "firing, silenced", "warning"],
      ["name", "state", "severity", "component", "summary"],
      ["service_down", "firing", "critical", "my-api", "it is down"],
      ["slow", "pending", "warning"],
    ]);
    expect(played.code).toBe(1);
  },
);

test("what answers in the place of Prometheus is told to be another server", async () => {
  const reading = readAlerts({ prometheus: () => Promise.resolve({ status: "error" }) });
  await expect(reading).rejects.toMatchObject({ code: "PlatformUnreachable" });
});
