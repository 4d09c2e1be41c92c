import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  UserError,
  defineVariables,
  number,
  redisUrl,
  secret,
  string,
  url,
} from "../variables/index.ts";
import { config, describeShop, variables } from "./support/components/describe-shop.ts";
import type { Program } from "./support/components/describe-shop.ts";
import { fakePlatform } from "./support/components/fake-platform.ts";

/** A program with what it is told. */
interface WrongProgram extends Program {
  message: string;
}

/** A problem of one object, as all messages show it. */
function one(subject: string, at: string, message: string): string {
  return `${subject} ${/^The (links|variables)/.test(subject) ? "have" : "has"} 1 problem:\n  - ${at}: ${message}`;
}

const wrong: WrongProgram[] = [
  {
    because: "the environment's name has capitals",
    environment: { application: "Shop" },
    message:
      "Environment 'Shop' has a name that platforms refuse: use 1 to 32 of a-z, 0-9 and -, " +
      "beginning with a letter and ending with a letter or digit.",
  },
  {
    because: "a platform that runs images has no release",
    environment: { platform: fakePlatform({ name: "aws", runs: "image" }) },
    message:
      "Stack 'test' has no release, and platform 'aws' runs images only: " +
      "set slipway:release to {id, artifacts} in Pulumi.test.yaml.",
  },
  {
    because: "a custom stage names no parent",
    environment: { stage: "custom" },
    message:
      "Stack 'test' has the stage 'custom' and names no parent: " +
      "set slipway:parentStage to the stage whose defaults it takes.",
  },
  {
    because: "a platform offers no such component",
    environment: { platform: fakePlatform({ name: "vercel", without: ["cache"] }) },
    program: (shop) => shop.cache("sessions"),
    message:
      "Platform 'vercel' offers no cache, so 'sessions' cannot be built there. " +
      "Set slipway:platform to local, docker, kubernetes, aws or vercel, or leave 'sessions' out.",
  },
  {
    because: "a component's name has an underscore",
    program: (shop) => shop.service("my_api"),
    message:
      "service 'my_api' has a name that platforms refuse: use 1 to 32 of a-z, 0-9 and -, " +
      "beginning with a letter and ending with a letter or digit.",
  },
  {
    because: "two components have one name",
    program: (shop) => [shop.database("orders"), shop.cache("orders")],
    message: "Two components are called 'orders': links and addresses go by name, rename one.",
  },
  {
    because: "a port is out of range",
    program: (shop) => shop.service("api", { port: 70_000 }),
    message: one("Service 'api'", "port", "is 70000; use a whole number from 1 to 65535"),
  },
  {
    because: "a path has no slash before it",
    program: (shop) => shop.service("api", { path: "api" }),
    message: one("Service 'api'", "path", "is 'api'; use / or one such as /api"),
  },
  {
    because: "a service has neither source nor image",
    program: (shop) => shop.service("api", { source: "" }),
    message: one("Service 'api'", "source", "is missing; platform 'local' runs services from it"),
  },
  {
    because: "the release has no artifact of a service",
    environment: {
      platform: fakePlatform({ runs: "image" }),
      release: { id: "r1", artifacts: {} },
    },
    program: (shop) => shop.service("api"),
    message: one(
      "Service 'api'",
      "slipway:release.artifacts.api",
      "is missing; name the image that runs, with its digest",
    ),
  },
  {
    because: "the copies are no whole number",
    program: (shop) => shop.worker("mail", { replicas: 1.5 }),
    message: one("Worker 'mail'", "replicas", "is 1.5; use a whole number from 1 to 100"),
  },
  {
    because: "the copies are fewer than the fewest",
    program: (shop) => shop.service("api", { replicas: 2, minReplicas: 4, maxReplicas: 6 }),
    message: one(
      "Service 'api'",
      "replicas",
      "is 2; use a whole number from minReplicas (4) to maxReplicas (6)",
    ),
  },
  {
    because: "the stack's config gives a service too little memory",
    environment: { services: { api: { memoryMb: 32 } } },
    program: (shop) => shop.service("api"),
    message: one("Service 'api'", "slipway:services.api.memoryMb", "is 32; use 64 to 122880 MB"),
  },
  {
    because: "a health check waits longer than its interval",
    program: (shop) => shop.service("api", { health: { path: "/healthz", timeoutSeconds: 30 } }),
    message: one(
      "Service 'api'",
      "health.timeoutSeconds",
      "is 30; use less than intervalSeconds (30)",
    ),
  },
  {
    because: "many arguments are wrong: all are told at once",
    program: (shop) =>
      shop.service("api", { port: 0, cpu: 32, health: { path: "healthz", failures: 0 } }),
    message:
      "Service 'api' has 4 problems:\n" +
      "  - cpu: is 32; use more than 0 and at most 16 cores\n" +
      "  - port: is 0; use a whole number from 1 to 65535\n" +
      "  - health.path: is 'healthz'; begin it with /\n" +
      "  - health.failures: is 0; use a whole number from 1",
  },
  {
    because: "a database is of no known kind",
    program: (shop) => shop.database("orders", { engine: "mysql" as "postgres" }),
    message: one("Database 'orders'", "engine", `is 'mysql'; platform 'local' offers "postgres"`),
  },
  {
    because: "a database's version, disk and backups are out of range",
    program: (shop) => shop.database("orders", { version: "9.6", storageGb: 5, backupDays: 90 }),
    message:
      "Database 'orders' has 3 problems:\n" +
      `  - version: is '9.6'; use "14", "15", "16", "17", "18"\n` +
      "  - storageGb: is 5; use 20 to 65536\n" +
      "  - backupDays: is 90; use 0 to 35",
  },
  {
    because: "the sizes of a queue, a search index and a bucket are no sizes",
    program: (shop) => shop.queue("jobs", { memoryMb: 1, storageGb: 0.5 }),
    message:
      "Queue 'jobs' has 2 problems:\n" +
      "  - storageGb: is 0.5; use a whole number from 1 to 65536 GB\n" +
      "  - memoryMb: is 1; use a whole number from 256 to 122880 MB",
  },
  {
    because: "a bucket of the stack's config has no disk",
    environment: { buckets: { uploads: { storageGb: 0 } } },
    program: (shop) => shop.bucket("uploads"),
    message: one("Bucket 'uploads'", "storageGb", "is 0; use a whole number from 1 to 65536 GB"),
  },
  {
    because: "a search index has no room for its heap",
    program: (shop) => shop.search("catalogue", { memoryMb: 512 }),
    message: one(
      "Search 'catalogue'",
      "memoryMb",
      "is 512; use a whole number from 1024 to 122880 MB",
    ),
  },
  {
    because: "a model has no name that Ollama knows",
    program: (shop) => shop.model("assistant", { model: "qwen 3; rm" }),
    message: one("Model 'assistant'", "model", "is 'qwen 3; rm'; use one such as qwen3:4b"),
  },
  {
    because: "a schedule has six fields and no time zone",
    program: (shop) => shop.schedule("report", { cron: "* * * * * *", timezone: "Mars/Base" }),
    message:
      "Schedule 'report' has 2 problems:\n" +
      "  - timezone: is 'Mars/Base'; use one such as Europe/Berlin\n" +
      `  - cron: is '* * * * * *'; use five fields such as "0 6 * * 1", with Sunday as 0`,
  },
  {
    because: "a migration has nothing to run",
    program: (shop) => shop.migration("migrate", { source: "" }),
    message: one(
      "Migration 'migrate'",
      "source",
      "is missing; say what runs, or `of` which service it is",
    ),
  },
  {
    because: "a migration links to a service",
    program: (shop) => [shop.service("api"), shop.migration("migrate", { links: ["api"] })],
    message:
      "Migration 'migrate' links to service 'api', which starts only after it: " +
      "link it to the service's database.",
  },
  {
    because: "a service links to a schedule",
    program: (shop) => [shop.schedule("report"), shop.service("api", { links: ["report"] })],
    message:
      "Service 'api' links to schedule 'report', which gives nothing to it: " +
      "it runs by the clock alone; link both to what they share.",
  },
  {
    because: "an environment is watched twice",
    program: (shop) => [shop.monitoring("monitoring"), shop.monitoring("second")],
    message:
      "The environment has 2 monitoring components (monitoring, second), and one watches " +
      "everything: remove second.",
  },
  {
    because: "alerts come from nowhere",
    environment: config({ HOOK_URL: "https://hooks.example.com/1" }, "HOOK_URL"),
    program: (shop) => shop.alerting("alerting"),
    message:
      "Alerting 'alerting' has nothing to tell: " +
      'add new Monitoring("monitoring", { environment }).',
  },
  {
    because: "the address of a receiver is missing",
    program: (shop) => [shop.monitoring("monitoring"), shop.alerting("alerting")],
    message:
      "Alerting 'alerting' needs HOOK_URL, and stack 'test' does not set it:\n" +
      "  npx slipway env set test HOOK_URL --secret",
  },
  {
    because: "alerts go to nobody",
    program: (shop) => shop.alerting("alerting", { receivers: [] }),
    message: one(
      "Alerting 'alerting'",
      "receivers",
      "is empty, so nobody would be told; name at least one receiver",
    ),
  },
  {
    because: "a cache has too little memory",
    program: (shop) => shop.cache("sessions", { memoryMb: 1 }),
    message: one("Cache 'sessions'", "memoryMb", "is 1; use 64 to 650000 MB"),
  },
  {
    because: "a full cache does what there is not",
    program: (shop) => shop.cache("sessions", { whenFull: "explode" as "evict" }),
    message: one("Cache 'sessions'", "whenFull", `is 'explode'; use "evict" or "reject"`),
  },
  {
    because: "a site has no folder",
    program: (shop) => shop.site("web", { source: "" }),
    message: one("Site 'web'", "source", "is empty; name the folder to serve"),
  },
  {
    because: "a site links to a database",
    program: (shop) => shop.site("web", { links: [shop.database("orders").componentName] }),
    message:
      "Site 'web' links to 'orders', which answers no HTTP requests: " +
      "link the site to a service, and that service to 'orders'.",
  },
  {
    because: "a service links to a site, by name",
    program: (shop) => [shop.service("api", { links: ["web"] }), shop.site("web")],
    message:
      "Service 'api' links to site 'web', which gives nothing to it: remove the link, " +
      "and link the site to a service for its requests.",
  },
  {
    because: "a service and a worker link to a worker",
    program: (shop) => {
      const links = [shop.worker("mail")];
      return [shop.service("api", { links }), shop.worker("audit", { links: ["mail"] })];
    },
    message: ["Service 'api'", "Worker 'audit'"]
      .map(
        (owner) =>
          `${owner} links to worker 'mail', which gives nothing to it: make it a service, ` +
          "or link both to the database or queue through which it gets its work.",
      )
      .join("\n"),
  },
  {
    because: "two services of a site have one path",
    program: (shop) => {
      const links = [shop.service("api", { path: "/v1" }), shop.service("admin", { path: "/v1" })];
      return shop.site("web", { links });
    },
    message: one(
      "The entry of the environment",
      "/v1",
      "is the path of 'api' and 'admin'; give one another path",
    ),
  },
  {
    because: "a link names what there is not",
    program: (shop) => [shop.database("orders"), shop.service("api", { links: ["ordres"] })],
    message: one(
      "The application",
      "api",
      "links to 'ordres', and no component is called so; there are orders, api",
    ),
  },
  {
    because: "a service links to itself",
    program: (shop) => shop.service("api", { links: ["api"] }),
    message:
      "'api' links to itself ('api' -> 'api'): each would have to start before the other. " +
      "Remove one of the links.",
  },
  {
    because: "links close a circle over three services",
    program: (shop) => {
      shop.service("api", { links: ["mail"] });
      shop.service("mail", { links: ["audit"] });
      shop.service("audit", { links: ["api"] });
    },
    message:
      "'audit' links to 'api', and 'mail' links back to 'audit' " +
      "('audit' -> 'api' -> 'mail' -> 'audit'): each would have to start before the other. " +
      "Remove one of the links.",
  },
  {
    because: "a service links twice to the same",
    program: (shop) => {
      const orders = shop.database("orders");
      shop.service("api", { links: [orders, "orders"] });
    },
    message: one("The links of 'api'", "DATABASE_URL", "'api' links to 'orders' twice; remove one"),
  },
  {
    because: "two links give one variable",
    program: (shop) => {
      shop.service("api", { links: [shop.database("orders"), shop.service("database")] });
    },
    message: one(
      "The links of 'api'",
      "DATABASE_URL",
      "the links of 'api' to 'orders' and 'database' both give it; " +
        'have one say another name, such as { to: "database", as: "DATABASE_SERVICE_URL" }',
    ),
  },
  {
    because: "a variable is given by a link and by the config",
    environment: config({ DATABASE_URL: "postgres://elsewhere/orders" }),
    program: (shop) => shop.service("api", { variables, links: [shop.database("orders")] }),
    message: one(
      "The variables of service 'api'",
      "variables:DATABASE_URL",
      "is given by the link to 'orders' and by the stack's config; remove one of the two",
    ),
  },
  {
    because: "values of variables have the wrong type",
    environment: config({ LOG_LEVEL: "loud", DELAY_MS: "-1" }),
    program: (shop) => shop.worker("mail", { variables }),
    message:
      "The variables of worker 'mail' have 2 problems:\n" +
      "  - variables:LOG_LEVEL: 'loud' must be one of debug, info\n" +
      "  - variables:DELAY_MS: '-1' must be at least 0",
  },
  {
    because: "required variables are missing",
    program: (shop) =>
      shop.service("api", { variables: defineVariables({ PUBLIC_URL: url(), HOOK: secret() }) }),
    message:
      "Service 'api' needs PUBLIC_URL, HOOK, and stack 'test' does not set them:\n" +
      "  npx slipway env set test PUBLIC_URL\n" +
      "  npx slipway env set test HOOK --secret",
  },
  {
    because: "the config sets a variable that no contract knows",
    environment: config({ LOG_LEVLE: "debug" }),
    program: (shop) => shop.service("api", { variables }),
    message: one(
      "The config of stack 'test'",
      "variables:LOG_LEVLE",
      "is in no variable contract; it has LOG_LEVEL, DELAY_MS, DATABASE_URL",
    ),
  },
  {
    because: "the config sets an unknown and a wrong variable: both are told",
    environment: config({ LOG_LEVLE: "debug", DELAY_MS: "-1" }),
    program: (shop) => [shop.service("api", { variables }), shop.worker("mail", { variables })],
    message:
      "The config of stack 'test' has 2 problems:\n" +
      "  - variables:LOG_LEVLE: is in no variable contract; " +
      "it has LOG_LEVEL, DELAY_MS, DATABASE_URL\n" +
      "  - variables:DELAY_MS: '-1' must be at least 0",
  },
  {
    because: "a required variable is empty",
    environment: config({ HOST: "" }),
    program: (shop) => shop.service("api", { variables: defineVariables({ HOST: string() }) }),
    message: one(
      "The variables of service 'api'",
      "variables:HOST",
      "is empty, and it is required",
    ),
  },
  {
    because: "only an optional cache gives a required variable",
    program: (shop) => {
      const contract = defineVariables({ REDIS_URL: redisUrl() });
      const links = [shop.cache("sessions", { optional: true })];
      return shop.service("api", { variables: contract, links });
    },
    message:
      "Service 'api' needs REDIS_URL, and stack 'test' does not set it:\n" +
      "  REDIS_URL is required, but the link to 'sessions' is optional: leave `optional` of " +
      "'sessions' out, or say `required: false` in the contract",
  },
  {
    because: "a custom stage's own requirement is not met",
    environment: { stage: "custom", parentStage: "staging" },
    program: (shop) => {
      const contract = defineVariables({ PUBLIC_URL: url({ required: ["custom"] }) });
      return shop.service("api", { variables: contract });
    },
    message:
      "Service 'api' needs PUBLIC_URL, and stack 'test' does not set it:\n" +
      "  npx slipway env set test PUBLIC_URL",
  },
  {
    because: "the config sizes a service that there is not",
    environment: { services: { apy: { replicas: 2 } } },
    program: (shop) => [shop.service("api"), shop.worker("mail")],
    message: one(
      "The config of stack 'test'",
      "slipway:services.apy",
      "the application has no such component; it has api, mail",
    ),
  },
  {
    because: "a contract has a wrong name, default and stage",
    program: () =>
      defineVariables({
        "log-level": string(),
        DELAY: number({ max: 10, default: 20 }),
        MODE: string({ required: ["prod" as "production"] }),
      }),
    message:
      "The variable contract has 3 problems:\n" +
      "  - log-level: a name has capital letters, digits and _ only\n" +
      "  - DELAY (development): default '20' must be at most 10\n" +
      "  - MODE: 'prod' is no stage; " +
      "use development, testing, staging, production, preview, custom",
  },
  {
    because: "a contract defines what the platform sets",
    program: () => defineVariables({ PORT: number({ default: 8080 }) }),
    message: one("The variable contract", "PORT", "PORT is set by the platform; remove it"),
  },
];

// Pulumi leaves the promises of a component's failed inputs without a handler, beside the one that
// the program awaits; what else is left so, is vitest's.
const listeners = process.listeners("unhandledRejection");

beforeAll(() => {
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", (reason, promise) => {
    if (reason instanceof UserError) return;
    for (const listener of listeners) listener(reason, promise);
  });
});

afterAll(async () => {
  await new Promise((resolve) => setImmediate(resolve));
  process.removeAllListeners("unhandledRejection");
  for (const listener of listeners) process.on("unhandledRejection", listener);
});

describe("what is wrong with a program", () => {
  it.each(wrong)("is told where $because", async ({ message, ...program }) => {
    await startSilentEngine();
    const error = await describeShop(program).then(accept, (reason: unknown) => reason);
    expect(error).toMatchObject({ name: "UserError", message });
  });

  it("is asserted for 45 programs", () => {
    expect(wrong.length).toBeGreaterThanOrEqual(45);
  });
});

/**
 * An engine that answers nothing. Not runProgram, which waits for all components: those of a
 * wrong program never come.
 */
async function startSilentEngine(): Promise<void> {
  await pulumi.runtime.setMocks({ newResource: accept, call: accept });
  Object.assign(pulumi.runtime.getMonitor() ?? {}, { registerResource: () => undefined });
}

function accept(): never {
  throw new Error("The program was accepted.");
}
