import { describe, expect, it } from "vitest";
import { defineVariables, secret, url } from "../variables/index.ts";
import { config, describeShop, variables } from "./support/components/describe-shop.ts";
import type { Program } from "./support/components/describe-shop.ts";
import { fakePlatform } from "./support/components/fake-platform.ts";
import { runProgram } from "./support/components/mocks.ts";

const images = {
  id: "r1",
  artifacts: { api: "registry/api@sha256:1", mail: "registry/mail@sha256:2" },
};

const right: Program[] = [
  { because: "an environment with nothing in it" },
  {
    because: "a release on a platform that runs images",
    environment: { platform: fakePlatform({ runs: "image" }), release: images },
    program: (shop) => [shop.service("api"), shop.worker("mail")],
  },
  {
    because: "an image as an argument, without a release's artifact",
    environment: {
      platform: fakePlatform({ runs: "image" }),
      release: { id: "r1", artifacts: {} },
    },
    program: (shop) => shop.service("api", { image: "registry/api@sha256:1" }),
  },
  {
    because: "a custom stage with its parent",
    environment: { stage: "custom", parentStage: "staging" },
    program: (shop) => shop.service("api"),
  },
  {
    because: "a platform without what the application does not use",
    environment: { platform: fakePlatform({ without: ["cache"] }) },
    program: (shop) => shop.database("orders"),
  },
  { because: "the shortest name", program: (shop) => shop.service("a") },
  { because: "the longest name", program: (shop) => shop.worker("a".repeat(32)) },
  { because: "the first port", program: (shop) => shop.service("api", { port: 1 }) },
  { because: "the last port", program: (shop) => shop.service("api", { port: 65_535 }) },
  { because: "a deep path", program: (shop) => shop.service("api", { path: "/api/v1_b" }) },
  { because: "a hundred copies", program: (shop) => shop.worker("mail", { replicas: 100 }) },
  {
    because: "copies at their bounds",
    program: (shop) => shop.service("api", { replicas: 4, minReplicas: 4, maxReplicas: 4 }),
  },
  {
    because: "only the fewest copies said",
    program: (shop) => shop.service("api", { minReplicas: 7 }),
  },
  {
    because: "the least memory, by the stack's config",
    environment: { services: { api: { memoryMb: 64 } } },
    program: (shop) => shop.service("api"),
  },
  { because: "a sixteenth of a core", program: (shop) => shop.worker("mail", { cpu: 0.0625 }) },
  {
    because: "a health check with its own figures",
    program: (shop) =>
      shop.service("api", { health: { path: "/", intervalSeconds: 5, timeoutSeconds: 4 } }),
  },
  {
    because: "a database at its least",
    program: (shop) => shop.database("orders", { version: "14", storageGb: 20, backupDays: 0 }),
  },
  {
    because: "a database at its most",
    program: (shop) =>
      shop.database("orders", { version: "18", storageGb: 65_536, backupDays: 35 }),
  },
  {
    because: "a cache that refuses writes once it is full",
    program: (shop) => shop.cache("sessions", { memoryMb: 64, whenFull: "reject" }),
  },
  {
    because: "an optional cache",
    program: (shop) => shop.service("api", { links: [shop.cache("c", { optional: true })] }),
  },
  { because: "a site without links", program: (shop) => shop.site("web") },
  {
    because: "a site with services of different paths",
    program: (shop) => shop.site("web", { links: [shop.service("api"), shop.service("admin")] }),
  },
  {
    because: "a link to a name that is declared later",
    program: (shop) => [shop.service("api", { links: ["orders"] }), shop.database("orders")],
  },
  {
    because: "two ways to one target, which are no circle",
    program: (shop) => {
      shop.service("api", { links: ["mail", "audit"] });
      shop.service("mail", { links: ["audit"] });
      shop.service("audit");
    },
  },
  {
    because: "two databases of one service",
    program: (shop) =>
      shop.service("api", {
        links: [shop.database("orders"), { to: shop.database("audit"), as: "AUDIT_URL" }],
      }),
  },
  {
    because: "one database of two services",
    program: (shop) => {
      const links = [shop.database("orders")];
      return [shop.service("api", { links }), shop.worker("mail", { links })];
    },
  },
  {
    because: "a contract's variable that the link gives",
    program: (shop) => shop.service("api", { variables, links: [shop.database("orders")] }),
  },
  {
    because: "a contract's variable that the config gives, without a link",
    environment: config({ DATABASE_URL: "postgres://elsewhere/orders" }),
    program: (shop) => shop.service("api", { variables }),
  },
  {
    because: "values of the right types",
    environment: config({ LOG_LEVEL: "debug", DELAY_MS: "0" }),
    program: (shop) => shop.worker("mail", { variables }),
  },
  {
    because: "required variables that the config sets",
    environment: config({ PUBLIC_URL: "https://shop.example.com", HOOK: "of-the-hook" }, "HOOK"),
    program: (shop) =>
      shop.service("api", { variables: defineVariables({ PUBLIC_URL: url(), HOOK: secret() }) }),
  },
  {
    because: "a required secret that is sealed",
    environment: { variables: { values: {}, secure: [], sealed: ["HOOK"] } },
    program: (shop) => shop.service("api", { variables: defineVariables({ HOOK: secret() }) }),
  },
  {
    because: "a variable that is required elsewhere",
    program: (shop) => {
      const contract = defineVariables({ PUBLIC_URL: url({ required: ["production"] }) });
      return shop.service("api", { variables: contract });
    },
  },
  {
    because: "sizes of a service and of a worker in the config",
    environment: { services: { api: { replicas: 2 }, mail: { cpu: 1 } } },
    program: (shop) => [shop.service("api"), shop.worker("mail")],
  },
  {
    because: "the least sizes of a queue and a bucket",
    program: (shop) => [
      shop.queue("jobs", { memoryMb: 256, storageGb: 1 }),
      shop.bucket("uploads", { storageGb: 1 }),
    ],
  },
  {
    because: "a bucket whose disk the stack's config sets",
    environment: { buckets: { uploads: { storageGb: 500 } } },
    program: (shop) => shop.bucket("uploads"),
  },
  {
    because: "a search index with the least heap",
    program: (shop) => shop.search("catalogue", { memoryMb: 1024 }),
  },
  {
    because: "a model of somebody's own, without a tag",
    program: (shop) => shop.model("assistant", { model: "hf.co/team/model-7b_v1" }),
  },
  {
    because: "a service that links to one of every kind",
    program: (shop) => {
      const links = [
        shop.bucket("uploads"),
        shop.queue("jobs"),
        shop.search("catalogue"),
        shop.model("assistant"),
      ];
      return shop.service("api", { links });
    },
  },
  {
    because: "a MySQL and a MongoDB where the platform offers them",
    environment: { platform: fakePlatform({ databaseEngines: ["postgres", "mysql", "mongodb"] }) },
    program: (shop) => [
      shop.database("ledger", { engine: "mysql" }),
      shop.database("events", { engine: "mongodb", version: "7" }),
    ],
  },
  {
    because: "a schedule with five fields, in a time zone",
    program: (shop) =>
      shop.schedule("report", { cron: "*/5 8-18 * * 1-5", timezone: "Europe/Berlin" }),
  },
  {
    because: "a migration of a service's program",
    program: (shop) => {
      const links = [shop.database("orders")];
      const of = shop.service("api", { links });
      return shop.migration("migrate", { of, links, command: ["node", "migrate.ts"] });
    },
  },
  {
    because: "a schedule that links to a service",
    program: (shop) => shop.schedule("report", { links: [shop.service("api")] }),
  },
  {
    because: "monitoring without alerts",
    program: (shop) => [shop.service("api"), shop.monitoring("monitoring")],
  },
  {
    because: "alerts whose receiver's address is in the config, before what they watch",
    environment: config({ HOOK_URL: "https://hooks.example.com/1" }, "HOOK_URL"),
    program: (shop) => [shop.alerting("alerting"), shop.monitoring("monitoring")],
  },
  {
    because: "an alert that is turned off, and one with another threshold",
    environment: config({ HOOK_URL: "https://hooks.example.com/1" }, "HOOK_URL"),
    program: (shop) => {
      const rules = { queue_backlog: false, high_error_rate: { threshold: 1 } } as const;
      return [shop.monitoring("monitoring"), shop.alerting("alerting", { rules })];
    },
  },
  {
    because: "an empty contract",
    program: (shop) => shop.service("api", { variables: defineVariables({}) }),
  },
];

describe("a right program, near to one of wrong-input.test.ts,", () => {
  it.each(right)("is accepted: $because", async (program) => {
    const { resources } = await runProgram(() => describeShop(program));
    expect(resources.map(({ type }) => type)).toContain("slipway:index:Environment");
  });

  it("is tried for 45 programs", () => {
    expect(right.length).toBeGreaterThanOrEqual(45);
  });
});
