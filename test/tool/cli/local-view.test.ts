import { expect, test } from "vitest";
import { componentOfLog } from "../../../providers/local/agent/units/unit-name.ts";
import type { AgentStatus } from "../../../providers/local/agent/status.ts";
import { viewAgent, viewLogs } from "../../../tool/cli/local-view.ts";

const replica = { state: "healthy" as const, pid: 7, uptimeSeconds: 3, restarts: 0 };
const worker = {
  name: "shop-dev-worker-a",
  component: "worker",
  slot: "a",
  log: "worker.a",
};
const products = { name: "shop-dev-products", component: "products", log: "products.cache" };
const status: AgentStatus = {
  environment: "shop-dev",
  running: true,
  pid: 1,
  entry: { port: 20001, address: "http://localhost:20001", listening: true },
  processes: [
    {
      name: "shop-dev-api-a",
      component: "api",
      slot: "a",
      log: "api.a",
      source: "api",
      url: "http://127.0.0.1:20002",
      replicas: [
        { ...replica, port: 20002 },
        { ...replica, state: "backing-off", port: 20003, lastExit: "exit code 1" },
      ],
    },
    { ...worker, source: "worker", url: "", replicas: [replica] },
  ],
  databases: [
    {
      name: "shop-dev-orders",
      component: "orders",
      log: "orders.postgres",
      engine: "postgres",
      program: "Postgres",
      persistent: true,
      port: 20004,
      database: "orders",
      user: "orders",
      server: replica,
    },
  ],
  migrations: [
    {
      name: "shop-dev-add-tables",
      component: "add-tables",
      log: "add-tables.migration",
      state: "succeeded",
      runs: [
        { startedAt: "2026-11-30T05:59:58.000Z", seconds: 0.4, outcome: "succeeded", exitCode: 0 },
      ],
    },
  ],
  schedules: [
    {
      name: "shop-dev-night-report",
      component: "night-report",
      log: "night-report.schedule",
      cron: "0 6 * * 1",
      timezone: "Europe/Berlin",
      state: "waiting",
      next: "2026-12-07T05:00:00.000Z",
      runs: [
        {
          startedAt: "2026-11-30T05:00:00.000Z",
          seconds: 7,
          outcome: "failed",
          exitCode: 3,
          detail: "exited with code 3",
        },
        {
          startedAt: "2026-11-30T05:00:01.000Z",
          outcome: "left out",
          detail: "the run of … goes on",
        },
      ],
    },
  ],
  caches: [{ ...products, available: false }],
  monitors: [
    {
      name: "shop-dev-monitoring",
      component: "monitoring",
      log: "monitoring.prometheus",
      program: "Prometheus",
      available: true,
      port: 20005,
      server: replica,
    },
  ],
  sites: [{ name: "shop-dev-web", component: "web", source: "web", serving: true }],
  routes: [
    { name: "r1", hosts: [], path: "/api", targets: [{ name: "shop-dev-api-a", weight: 100 }] },
    { name: "r2", hosts: [], path: "/", targets: [{ name: "shop-dev-web", weight: 100 }] },
    {
      name: "r3",
      hosts: ["admin.shop.localhost"],
      path: "/",
      targets: [{ name: "shop-dev-monitoring", weight: 100 }],
    },
  ],
};

test("services are shown by component and slot, one row a copy", () => {
  const rows = viewAgent(status).services.map((one) =>
    [one.name, one.kind, one.slot, one.state, one.address].join(" "),
  );
  expect(rows).toEqual([
    "web site  healthy ",
    "api service a healthy 127.0.0.1:20002",
    "api service a backing-off 127.0.0.1:20003",
    "worker worker a healthy ",
    "add-tables migration  succeeded ",
    "night-report schedule  failed ",
    "orders postgres  healthy 127.0.0.1:20004",
    "products cache  not available ",
    "monitoring monitor  healthy 127.0.0.1:20005",
  ]);
});

test("addresses are those of the entry, whole sites before paths of them", () => {
  expect(viewAgent(status).addresses).toEqual([
    { name: "web", url: "http://localhost:20001" },
    { name: "api", url: "http://localhost:20001/api" },
    { name: "monitoring", url: "http://admin.shop.localhost:20001" },
  ]);
});

test("an environment without an entry has no addresses", () => {
  const without = { ...status, entry: undefined };
  expect(viewAgent(without).addresses).toEqual([]);
});

test("an entry that does not listen has no addresses", () => {
  const closed = { port: 20001, address: "http://localhost:20001", listening: false };
  expect(viewAgent({ ...status, entry: closed }).addresses).toEqual([]);
});

test("names are those of the program, whatever the platform made of them", () => {
  const renamed = JSON.parse(
    JSON.stringify(status).replaceAll(/"shop-dev-([a-z-]+)"/g, '"x-$1-1f2e3d"'),
  ) as AgentStatus;
  expect(viewAgent(renamed)).toEqual(viewAgent(status));
});

test("logs are listed by their components, also of what is gone", () => {
  const logs = ["agent", "my-api.b", "orders.postgres", "shop-dev-old-a"];
  expect(viewLogs(logs, componentOfLog).map(({ name }) => name)).toEqual([
    "agent",
    "my-api",
    "orders",
    "shop-dev-old-a",
  ]);
});
