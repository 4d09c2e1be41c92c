import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import getPort from "get-port";
import { expect, onTestFinished, test } from "vitest";
import { planAlerting } from "../../components/observability/alerting-plan.ts";
import { formatAlertmanager } from "../../components/observability/alertmanager.ts";
import { parseSince } from "../../tool/cli/since.ts";
import { serve } from "../support/monitoring/monitoring-process.ts";
import { findTool } from "../support/monitoring/monitoring-tools.ts";
import { until } from "../support/projects/local-project.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const alertmanager = findTool("alertmanager", "prometheus-alertmanager");

/** Takes what is sent to a Slack channel. */
async function takeMessages(): Promise<{ address: string; messages: string[] }> {
  const messages: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      const { attachments = [] } = JSON.parse(body) as { attachments?: { text: string }[] };
      messages.push(...attachments.map(({ text }) => text));
      response.end("ok");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, messages };
}

test.skipIf(alertmanager === undefined)(
  "a message of a service's alert says how its logs of the time are read",
  { timeout: 60_000 },
  async () => {
    const { address, messages } = await takeMessages();
    const folder = await makeTempFolder();
    const receivers = [{ kind: "slack", name: "team", variable: "SLACK_URL" }] as const;
    const plan = planAlerting("alerting", { receivers, scale: 100 });
    await mkdir(join(folder, "secrets"));
    await writeFile(join(folder, "secrets/team.secret"), address);
    const config = formatAlertmanager({ ...plan, secretsFolder: "secrets" });
    await writeFile(join(folder, "alertmanager.yml"), config);
    const listen = `127.0.0.1:${await getPort()}`;
    const args = ["--config.file=alertmanager.yml", "--cluster.listen-address="];
    await serve(
      alertmanager ?? "",
      [...args, `--web.listen-address=${listen}`],
      folder,
      `http://${listen}/-/ready`,
    );
    const startsAt = "2026-01-02T03:04:05.678Z";
    const alert = (labels: object) => ({
      labels: {
        severity: "critical",
        application: "notice-board",
        environment: "pr-42",
        ...labels,
      },
      annotations: { summary: "Down", description: "No copy answers.", runbook: "docs/x.md" },
      startsAt,
      endsAt: new Date(Date.now() + 600_000).toISOString(),
    });
    const body = JSON.stringify([
      alert({ alertname: "service_down", service: "public-api" }),
      alert({ alertname: "low_disk_space", component: "machine" }),
    ]);
    const headers = { "content-type": "application/json" };
    await fetch(`http://${listen}/api/v2/alerts`, { method: "POST", headers, body });
    const shown = await until(
      () => Promise.resolve(messages.length > 1 ? messages.join("\n") : undefined),
      30,
    );
    const commands = shown.match(/^Its logs: .*$/gm) ?? [];
    const since = "2026-01-02T02:54:05Z";
    expect(commands).toEqual([`Its logs: npx slipway logs pr-42 public-api --since ${since}`]);
    expect(parseSince(since, new Date())).toEqual(new Date(since));
    expect(shown.match(/No copy answers/g)).toHaveLength(2);
  },
);
