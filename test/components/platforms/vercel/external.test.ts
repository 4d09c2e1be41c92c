import { describe, expect, it } from "vitest";
import { Cache, Database, Environment, Service } from "../../../../components/index.ts";
import type { EnvironmentArgs } from "../../../../components/index.ts";
import { databaseUrl, defineVariables } from "../../../../variables/index.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import { pick } from "../aws/shop.ts";
import { settingsOf } from "./shop.ts";

type Variables = EnvironmentArgs["variables"];

const address = "postgres://db.example.com:5432/orders";
const withPassword = "postgres://shop:orders-4c1f@db.example.com:5432/orders";

/** A service with a database and caches that run elsewhere. */
async function build(variables: Partial<Variables>, name = "orders"): Promise<unknown> {
  const given = { values: {}, secure: [], sealed: [], ...variables };
  const args = settingsOf("staging", { environment: { variables: given } });
  const lookUp = (): Record<string, unknown> => ({ output: {} });
  const { resources } = await runProgram(() => describeShop(args, name), { lookUp, preview: true });
  return pick(resources, "ProjectEnvironmentVariables").inputs.variables;
}

function describeShop(args: EnvironmentArgs, name: string): Promise<void> {
  const environment = new Environment("shop", args);
  const links = [
    new Database(name, { environment, engine: "mysql" }),
    new Cache("sessions", { environment, optional: true }),
  ];
  // The contract names what a link gives, as applications do.
  const variables = defineVariables({ DATABASE_URL: databaseUrl({ engine: "mysql" }) });
  new Service("api", { environment, port: 8080, links, variables });
  return environment.close();
}

/** The value of each variable; undefined where it is not known yet. */
function valuesOf(variables: unknown): Record<string, unknown> {
  const all = variables as { key: string; value: unknown }[];
  return Object.fromEntries(all.map(({ key, value }) => [key, value]));
}

describe("the address of what runs elsewhere", () => {
  it("comes from the config, under the component's name, and reaches those that link to it", async () => {
    const built = await build({ values: { ORDERS_URL: withPassword }, secure: ["ORDERS_URL"] });
    expect(valuesOf(built)).toEqual({ DATABASE_URL: withPassword });
  });

  it("may be plain where it has no password", async () => {
    const built = await build({ values: { ORDERS_URL: address } });
    expect(valuesOf(built)).toEqual({ DATABASE_URL: address });
  });

  it("is an unknown secret where it is sealed", async () => {
    const built = await build({ sealed: ["ORDERS_URL"], secure: ["ORDERS_URL"] });
    expect(valuesOf(built)).toEqual({ DATABASE_URL: undefined });
  });

  it("may have the name of the variable that the link gives", async () => {
    const built = await build({ values: { DATABASE_URL: address } }, "database");
    expect(valuesOf(built)).toEqual({ DATABASE_URL: address });
  });

  it("of what is optional is given where it is set, and left out where it is not", async () => {
    const values = { ORDERS_URL: address, SESSIONS_URL: "rediss://cache.example.com:6379" };
    expect(valuesOf(await build({ values }))).toEqual({
      DATABASE_URL: address,
      REDIS_URL: "rediss://cache.example.com:6379",
    });
  });

  it("is asked for by the commands that set it, for all that have none at once", async () => {
    const args = settingsOf("staging", {
      environment: { variables: { values: {}, secure: [], sealed: [] } },
    });
    const program = async (): Promise<void> => {
      const environment = new Environment("shop", args);
      new Database("orders", { environment, engine: "postgres" });
      new Cache("my-cache", { environment });
      await environment.close();
    };
    const said = await runProgram(program).catch((error: unknown) => String(error));
    expect(said).toContain(
      "npx slipway env set staging ORDERS_URL --secret   (database 'orders' has none)",
    );
    expect(said).toContain(
      "npx slipway env set staging MY_CACHE_URL --secret   (cache 'my-cache' has none)",
    );
  });

  it.each([
    ["an empty one", "", "has none"],
    ["one that is no URL", "db.example.com", "has one that is no URL"],
    ["a plain one with a password", withPassword, "has one with a password, in plain text"],
  ])("is refused: %s, without its value in the message", async (_, value, why) => {
    const said = await build({ values: { ORDERS_URL: value } }).catch((error: unknown) =>
      String(error),
    );
    expect(said).toContain(`(database 'orders' ${why})`);
    if (value !== "") expect(said).not.toContain(value);
  });

  it("of a component that the application does not have is unknown, as ever", async () => {
    await expect(build({ values: { ORDERS_URL: address, USERS_URL: address } })).rejects.toThrow(
      /variables:USERS_URL: is in no variable contract/,
    );
  });
});
