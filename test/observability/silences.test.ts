import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";
import { expect, test } from "vitest";
import { formatAlertmanager } from "../../components/observability/alertmanager.ts";
import { planAlerting } from "../../components/observability/alerting-plan.ts";
import {
  createSilence,
  expireSilence,
  planSilence,
} from "../../components/observability/silences.ts";
import { findTool } from "../support/monitoring/monitoring-tools.ts";
import { serve } from "../support/monitoring/monitoring-process.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { patient } from "../support/slowness.ts";

const program = findTool("alertmanager", "prometheus-alertmanager");

const rollout = {
  service: "api",
  alerts: ["high_error_rate", "high_response_time"],
  minutes: 30,
  createdBy: "slipway",
  comment: "rollout of release 4f2a",
};

/** Starts a real Alertmanager; gives its address. */
async function startAlertmanager(): Promise<string> {
  const folder = await makeTempFolder();
  const receivers = [{ kind: "pagerduty", name: "pager", variable: "KEY" }] as const;
  const plan = { ...planAlerting("alerting", { receivers }), secretsFolder: folder };
  await writeFile(join(folder, "config.yml"), formatAlertmanager(plan));
  const address = `127.0.0.1:${await getPort()}`;
  const flags = [
    "--config.file=config.yml",
    "--storage.path=data",
    `--web.listen-address=${address}`,
    "--cluster.listen-address=",
  ];
  await serve(program ?? "", flags, folder, `http://${address}/-/ready`);
  return `http://${address}`;
}

async function raise(url: string, labels: Record<string, string>): Promise<void> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify([{ labels }]);
  const { ok } = await fetch(`${url}/api/v2/alerts`, { method: "POST", headers, body });
  expect(ok).toBe(true);
}

/** The alerts that would be told, as `alertname service`. */
async function told(url: string): Promise<string[]> {
  const response = await fetch(`${url}/api/v2/alerts?silenced=false&inhibited=false`);
  const alerts = (await response.json()) as { labels: Record<string, string> }[];
  return alerts.map(({ labels }) => `${labels.alertname ?? ""} ${labels.service ?? ""}`).sort();
}

test.skipIf(!program)(
  "a silence mutes the named alerts of one service until it is ended",
  async () => {
    const url = await startAlertmanager();
    for (const service of ["api", "web"]) {
      await raise(url, { alertname: "high_error_rate", service, severity: "critical" });
      await raise(url, { alertname: "restart_loop", service, severity: "critical" });
    }
    const id = await createSilence(url, planSilence(rollout, new Date()));
    const rest = ["high_error_rate web", "restart_loop api", "restart_loop web"];
    await expect.poll(() => told(url), { timeout: patient(10_000) }).toEqual(rest);
    await expireSilence(url, id);
    await expect
      .poll(() => told(url), { timeout: patient(10_000) })
      .toEqual(["high_error_rate api", ...rest]);
  },
);

test.skipIf(!program)("a service that is down mutes that it fails and is slow", async () => {
  const url = await startAlertmanager();
  for (const alertname of ["service_down", "high_error_rate", "high_response_time"]) {
    await raise(url, { alertname, service: "api", severity: "critical" });
    await raise(url, { alertname, service: "web", severity: "critical" });
  }
  const expected = ["service_down api", "service_down web"];
  await expect.poll(() => told(url), { timeout: patient(10_000) }).toEqual(expected);
});

test.skipIf(!program)(
  "a critical alert mutes warnings of its service and of no other",
  async () => {
    const url = await startAlertmanager();
    await raise(url, { alertname: "high_error_rate", service: "api", severity: "critical" });
    await raise(url, { alertname: "low_disk_space", mountpoint: "/", severity: "critical" });
    await raise(url, { alertname: "restart_loop", service: "api", severity: "warning" });
    await raise(url, { alertname: "restart_loop", service: "web", severity: "warning" });
    await raise(url, { alertname: "queue_backlog", component: "mail", severity: "warning" });
    const expected = [
      "high_error_rate api",
      "low_disk_space ",
      "queue_backlog ",
      "restart_loop web",
    ];
    await expect.poll(() => told(url), { timeout: patient(10_000) }).toEqual(expected);
  },
);

test.skipIf(!program)("what Alertmanager refuses is told with its reason", async () => {
  const url = await startAlertmanager();
  const past = planSilence({ ...rollout, minutes: -5 }, new Date());
  await expect(createSilence(url, past)).rejects.toThrow(/answered 400: .*(start|end)/);
});

test("an Alertmanager that is not there is told by its address", async () => {
  const url = `http://127.0.0.1:${await getPort()}`;
  await expect(expireSilence(url, "x")).rejects.toThrow(/at http:.* does not answer/);
});

test("a silence without alerts is refused, since it would mute all", () => {
  expect(() => planSilence({ ...rollout, alerts: [] }, new Date())).toThrow(/names no alert/);
});

test("a silence begins now and ends after its minutes", () => {
  const silence = planSilence(rollout, new Date("2026-01-01T00:00:00Z"));
  expect(silence).toMatchObject({
    startsAt: "2026-01-01T00:00:00.000Z",
    endsAt: "2026-01-01T00:30:00.000Z",
    matchers: [
      { name: "service", value: "api", isRegex: false },
      { name: "alertname", value: "high_error_rate|high_response_time", isRegex: true },
    ],
  });
});
