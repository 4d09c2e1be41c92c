import { expect, test } from "vitest";
import { describeShop } from "../support/components/describe-shop.ts";
import type { Program } from "../support/components/describe-shop.ts";
import { fakePlatform } from "../support/components/fake-platform.ts";
import type { FakePlatform } from "../support/components/fake-platform.ts";
import { outputOf } from "../support/components/output-of.ts";
import { runProgram } from "../support/components/mocks.ts";

async function build(program: Program["program"]): Promise<FakePlatform["requests"]> {
  const platform = fakePlatform();
  const described = { because: "", environment: { platform }, ...(program && { program }) };
  await runProgram(() => describeShop(described));
  return platform.requests;
}

test("services and workers that share a migration's database start after it, others do not", async () => {
  const { workloads } = await build((shop) => {
    const orders = shop.database("orders");
    const audit = shop.database("audit");
    shop.service("api", { links: [orders] });
    shop.worker("mail", { links: [{ to: "audit", as: "AUDIT_URL" }, orders] });
    shop.worker("archive", { links: [audit] });
    shop.migration("migrate", { links: [orders] });
  });
  const migrationsOf = (name: string): Promise<string[]> =>
    Promise.all((workloads.get(name)?.migrations ?? []).map(outputOf));
  expect(await migrationsOf("api")).toEqual(["migrate has run"]);
  expect(await migrationsOf("mail")).toEqual(["migrate has run"]);
  expect(await migrationsOf("archive")).toEqual([]);
});

test("a job of a service runs the service's source with its own command, links and sizes", async () => {
  const { jobs } = await build((shop) => {
    const of = shop.service("api", { source: "shop/api", memoryMb: 2048 });
    const links = [shop.database("orders")];
    shop.schedule("report", { of, command: ["node", "report.ts"], links, memoryMb: 256 });
  });
  expect(jobs.get("report")?.plan).toMatchObject({
    kind: "schedule",
    source: "shop/api",
    image: "",
    command: ["node", "report.ts"],
    memoryMb: 256,
    cpu: 1,
    timeoutSeconds: 600,
    when: { cron: "0 6 * * 1", timezone: "UTC" },
    links: [{ name: "orders", kind: "database", optional: false, variable: "DATABASE_URL" }],
  });
});

test("a job takes the release's artifact of its own name, or of the service that it is", async () => {
  const platform = fakePlatform({ runs: "image" });
  const artifacts = { api: "registry/api@sha256:1", report: "registry/report@sha256:2" };
  const program: Program = {
    because: "",
    environment: { platform, release: { id: "r1", artifacts } },
    program: (shop) => {
      shop.schedule("report");
      shop.migration("migrate", { of: shop.service("api") });
    },
  };
  await runProgram(() => describeShop(program));
  expect(platform.requests.jobs.get("report")?.plan.image).toBe("registry/report@sha256:2");
  expect(platform.requests.jobs.get("migrate")?.plan.image).toBe("registry/api@sha256:1");
});

test("monitoring knows every component, also those that are declared after it", async () => {
  const { monitoring } = await build((shop) => {
    shop.monitoring("monitoring", { scrapeSeconds: 5 });
    shop.service("api", { port: 9000 });
    shop.worker("mail");
    shop.database("orders");
    shop.queue("jobs");
  });
  expect(monitoring.get("monitoring")?.plan).toEqual({
    services: [{ name: "api", port: 9000, path: "/metrics", slots: ["a", "b"] }],
    workers: ["mail"],
    databases: ["orders"],
    caches: [],
    queues: ["jobs"],
    buckets: [],
    searches: [],
    models: [],
    schedules: [],
    alerts: [],
    panels: [],
    retentionDays: 30,
    scrapeSeconds: 5,
    logs: true,
  });
});

test.each(["0 0 L * *", "0 0 * * 7", "0 0 * * 5#2", "0 0 1W * *", "@daily", "0 0 0 * * *"])(
  "the cron %j, which not every platform reads, is refused",
  async (cron) => {
    await expect(build((shop) => shop.schedule("report", { cron }))).rejects.toThrow(
      `is '${cron}'; use five fields`,
    );
  },
);

test.each(["*/7 0 * * 0", "30 6 1,15 JAN-jul mon-FRI", "0 */6 * * 1-5"])(
  "the cron %j is taken",
  async (cron) => {
    const { jobs } = await build((shop) => shop.schedule("report", { cron }));
    expect(jobs.get("report")?.plan.when?.cron).toBe(cron);
  },
);
