import { expect, test } from "vitest";
import {
  Cache,
  Database,
  Environment,
  Migration,
  Schedule,
  Service,
} from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/index.ts";
import { createLocalPlatform } from "../../../components/platforms/local/platform.ts";
import { defineVariables, secret, string } from "../../../variables/index.ts";
import { runProgram, type RegisteredResource } from "../../support/components/mocks.ts";

const variables = defineVariables({
  TARIFF_KEY: secret({ description: "Opens the tariffs." }),
  REGION: string({ default: "north" }),
});

async function build(mode: EnvironmentArgs["mode"] = "running") {
  const { resources } = await runProgram(
    async () => {
      const environment = new Environment("ferry-desk", {
        stack: "dev",
        stage: "development",
        platform: createLocalPlatform(),
        mode,
        variables: { values: { TARIFF_KEY: "key-4411" }, secure: ["TARIFF_KEY"], sealed: [] },
      });
      const tickets = new Database("tickets", { environment, engine: "mysql" });
      const fares = new Cache("fares", { environment });
      const desk = new Service("desk", {
        environment,
        source: "examples/shop/api",
        port: 8080,
        links: [tickets],
      });
      new Service("other", { environment, source: "examples/shop/api", port: 8080 });
      new Migration("add-fares", {
        environment,
        of: desk,
        command: ["flask", "db", "upgrade"],
        links: [{ to: tickets, parts: true }, fares],
        variables,
        timeoutSeconds: 90,
      });
      new Schedule("sail-list", {
        environment,
        source: "examples/shop/worker",
        cron: "0 4 * * *",
        timezone: "Europe/Oslo",
        links: [desk],
      });
      await environment.close();
    },
    { outputsOf: outputsOf },
  );
  return (type: string, name: string): RegisteredResource => {
    const found = resources.find((one) => one.type === `local:index:${type}` && one.name === name);
    if (found === undefined) throw new Error(`no ${type} ${name}`);
    return found;
  };
}

function outputsOf(type: string): object {
  const url = type.endsWith("Mariadb") ? "mysql://t:pw-1@127.0.0.1:20007/t" : "http://127.0.0.1:1";
  return { url, available: true, run: "0a1b2c3d4e5f", pids: [1], entryPort: 20_000, name: "any" };
}

test("a migration has its service's source, and tells what links give and what is secret", async () => {
  const find = await build();
  const { inputs } = find("Migration", "add-fares-migration");
  expect(inputs).toMatchObject({
    source: "examples/shop/api",
    command: ["flask", "db", "upgrade"],
    timeoutSeconds: 90,
    variables: { REGION: "north", TARIFF_KEY: "key-4411", DATABASE_HOST: "127.0.0.1" },
    linked: [
      ...["DATABASE_URL", "DATABASE_HOST", "DATABASE_PORT", "DATABASE_USER"],
      ...["DATABASE_PASSWORD", "DATABASE_NAME", "DATABASE_TLS", "REDIS_URL"],
    ],
    secret: ["TARIFF_KEY", "DATABASE_URL", "DATABASE_PASSWORD", "REDIS_URL"],
  });
});

test("what shares a link with it starts after it, and nothing else waits", async () => {
  const find = await build();
  const { urn } = find("Migration", "add-fares-migration");
  const { urn: database } = find("Mariadb", "tickets-mariadb");
  expect(find("Process", "desk-a").dependencies).toEqual(expect.arrayContaining([urn]));
  expect(find("Process", "other-a").dependencies).not.toContain(urn);
  expect(find("Migration", "add-fares-migration").dependencies).toContain(database);
});

test("a schedule has its own source, started as its script says, and its clock", async () => {
  const find = await build();
  expect(find("Schedule", "sail-list-schedule").inputs).toMatchObject({
    source: "examples/shop/worker",
    cron: "0 4 * * *",
    timezone: "Europe/Oslo",
    suspended: false,
    timeoutSeconds: 600,
    linked: ["DESK_URL"],
    secret: [],
  });
});

test.each([
  ["running", false],
  ["maintenance", false],
  ["archived", true],
] as const)(
  "an environment in mode %s has its schedules suspended: %s",
  async (mode, suspended) => {
    const find = await build(mode);
    expect(find("Schedule", "sail-list-schedule").inputs.suspended).toBe(suspended);
  },
);
