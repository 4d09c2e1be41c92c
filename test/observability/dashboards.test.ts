import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { formatApplicationDashboard } from "../../components/observability/dashboards/application.ts";
import { formatInfrastructureDashboard } from "../../components/observability/dashboards/infrastructure.ts";
import {
  formatDashboardProvider,
  formatDatasources,
} from "../../components/observability/dashboards/provisioning.ts";
import { findTool, runTool } from "../support/monitoring/monitoring-tools.ts";
import { makeTempFolder } from "../support/temp-folder.ts";

const promtool = findTool("promtool");

interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { refId: string; expr: string }[];
}

interface Dashboard {
  uid: string;
  schemaVersion: number;
  panels: Panel[];
}

const everything = {
  databases: ["orders"],
  caches: ["sessions"],
  queues: ["mail"],
  searches: ["catalogue", "people-finder"],
  models: ["assistant"],
};
const dashboards = [
  ["application", formatApplicationDashboard("shop")],
  ...(["local", "docker", "kubernetes"] as const).map(
    (source) =>
      [
        `infrastructure on ${source}`,
        formatInfrastructureDashboard({ application: "shop", source, ...everything }),
      ] as const,
  ),
] as const;

describe.each(dashboards)("the dashboard: %s", (_name, text) => {
  const { panels, schemaVersion, uid } = JSON.parse(text) as Dashboard;

  test("has panels with ids of their own, side by side in a grid of 24", () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Map<string, string>();
    for (const { title, gridPos } of panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (const place of placesOf(gridPos)) {
        expect(taken.get(place), `${title} lies on another panel`).toBeUndefined();
        taken.set(place, title);
      }
    }
    expect(schemaVersion).toBe(41);
    expect(uid).toMatch(/^slipway-[a-z]+$/);
  });

  test("asks the provisioned Prometheus, each query of a panel under a letter of its own", () => {
    for (const { type, datasource, targets = [] } of panels) {
      if (type === "row") continue;
      expect(datasource?.uid).toBe("prometheus");
      expect(targets.length).toBeGreaterThan(0);
      expect(new Set(targets.map(({ refId }) => refId)).size).toBe(targets.length);
    }
  });

  test.skipIf(!promtool)("has only queries that Prometheus' own parser reads", async () => {
    const folder = await makeTempFolder();
    const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    const rules = queries.map((expr, index) => ({
      record: `query:${index}`.replace(/\d/g, (digit) => "abcdefghij"[Number(digit)] ?? ""),
      expr: expr.replaceAll("$__rate_interval", "1m").replaceAll(/\$(service|slot)/g, ".*"),
    }));
    const file = join(folder, "queries.yml");
    await writeFile(file, stringify({ groups: [{ name: "queries", rules }] }));
    const { text: answer } = await runTool(promtool ?? "", ["check", "rules", file]);
    expect(answer).toContain(`SUCCESS: ${queries.length} rules found`);
  });
});

test("the application's dashboard shows rate, errors, three durations and saturation", () => {
  const { panels } = JSON.parse(formatApplicationDashboard("shop")) as Dashboard;
  const queries = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join("\n");
  for (const part of [
    "http_requests_total",
    "0.5,",
    "0.95,",
    "0.99,",
    "process_cpu_seconds_total",
  ]) {
    expect(queries).toContain(part);
  }
  expect(queries).toContain("by (service, slot)");
});

test("the infrastructure's dashboard leaves out what the application does not have", () => {
  const none = { databases: [], caches: [], queues: [], searches: [], models: [] };
  const titles = (text: string) => (JSON.parse(text) as Dashboard).panels.map(({ title }) => title);
  const bare = titles(
    formatInfrastructureDashboard({ application: "a", source: "docker", ...none }),
  );
  const full = titles(
    formatInfrastructureDashboard({ application: "a", source: "docker", ...everything }),
  );
  expect(bare).toEqual(["Containers and machine", "CPU (cores)", "Memory", "Disk", "Network"]);
  expect(full.slice(bare.length)).toEqual(
    expect.arrayContaining(["Databases", "Caches", "Queues", "Search indexes", "Models"]),
  );
});

test("a pod's CPU and memory are those of its containers, counted once", () => {
  const text = formatInfrastructureDashboard({
    application: "a",
    source: "kubernetes",
    ...everything,
  });
  const queries = (JSON.parse(text) as Dashboard).panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) => expr),
  );
  const filterOf = (metric: string): string | undefined =>
    queries.find((expr) => expr.includes(metric))?.match(/{(.*?)}/)?.[1];
  expect(filterOf("container_cpu_usage_seconds_total")).toBe(`container!=""`);
  expect(filterOf("container_memory_working_set_bytes")).toBe(`container!=""`);
  // Containers of a pod share one network, whose figures name none of them.
  expect(filterOf("container_network_receive_bytes_total")).toBe(`pod!=""`);
});

test("Grafana is told of its sources under the uid that dashboards use, and of their folder", () => {
  const sources = parse(
    formatDatasources({
      prometheus: "http://prometheus:9090",
      alertmanager: "http://alertmanager:9093",
      loki: "http://loki:3100",
    }),
  ) as { datasources: { uid: string; url: string }[] };
  expect(sources.datasources.map(({ uid }) => uid)).toEqual(["prometheus", "alertmanager", "loki"]);
  expect(formatDashboardProvider("/dashboards")).toContain("path: /dashboards");
});

function placesOf({ x, y, w, h }: Panel["gridPos"]): string[] {
  return Array.from(
    { length: w * h },
    (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`,
  );
}
