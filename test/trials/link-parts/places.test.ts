import { describe, expect, test } from "vitest";
import { Cache, Database, Environment, Service } from "../../../components/index.ts";
import type { PlatformName } from "../../../components/index.ts";
import type { PlatformSettings } from "../../../components/platforms/index.ts";
import { runProgram } from "../../support/components/mocks.ts";
import type { RegisteredResource } from "../../support/components/mocks.ts";
import { useResolvedImages } from "../../support/components/released.ts";
import { ownedBy, variablesOf } from "../links/read-links.ts";
import { describeStockKeeper, settingsOn } from "./stock-keeper.ts";

useResolvedImages();

/** Outputs such as all platforms give them. */
function outputsOf(type: string, name: string, inputs: Record<string, unknown>): object {
  return {
    arn: `arn:aws:any:eu-central-1:123456789012:${name}`,
    name: inputs.name ?? name,
    result: `secret0of0${name}`,
    address: "db.eu-central-1.example.com",
    endpoint: "db.eu-central-1.example.com:3306",
    primaryEndpointAddress: "keys.eu-central-1.example.com",
    versionId: `version-of-${name}`,
    domainValidationOptions: [],
    installed: true,
  };
}

async function build(
  platform: PlatformName,
  own: Partial<PlatformSettings> = {},
): Promise<RegisteredResource[]> {
  const settings = await settingsOn(platform, own);
  const { resources } = await runProgram(() => describeStockKeeper(settings).close(), {
    outputsOf,
    lookUp: () => ({ files: {}, output: {} }),
  });
  return resources;
}

async function variablesOn(platform: PlatformName, own: Partial<PlatformSettings> = {}) {
  const resources = await build(platform, own);
  return { resources, variables: variablesOf(platform, resources, "front-desk") };
}

/** The address that the program in Go is to get. */
function dsn(password: string, host: string, query = ""): string {
  return `spare_parts:${password}@tcp(${host}:3306)/spare_parts?parseTime=true${query}`;
}

test("on docker a container has them all", async () => {
  const { variables } = await variablesOn("docker");
  expect(variables).toMatchObject({
    STOCK_DSN: dsn("secret0of0spare-parts-password", "spare-parts"),
    STOCK_HOST: "spare-parts",
    STOCK_PORT: "3306",
    STOCK_USER: "spare_parts",
    STOCK_PASSWORD: "secret0of0spare-parts-password",
    STOCK_NAME: "spare_parts",
    STOCK_TLS: "false",
    REDIS_HOST: "hot-keys",
    REDIS_PORT: "6379",
    REDIS_PASSWORD: "secret0of0hot-keys-password",
    REDIS_TLS: "false",
    PRICES: "price-list",
    PRICES_PORT: "8080",
  });
  expect(Object.keys(variables).filter((name) => name.startsWith("PRICE"))).toEqual([
    "PRICES",
    "PRICES_PORT",
  ]);
});

test("on kubernetes passwords are in the Secret, and nothing else of the parts", async () => {
  const own = {
    kubernetes: { domain: "stock.example.com", registry: "registry.example.com/stock" },
  };
  const { resources, variables } = await variablesOn("kubernetes", own);
  const secrets = ["REDIS_PASSWORD", "REDIS_URL", "STOCK_DSN", "STOCK_PASSWORD"];
  const referenced = Object.entries(variables).filter(([, value]) => typeof value === "object");
  expect(referenced.map(([name]) => name).toSorted()).toEqual(secrets);
  expect(variables).toMatchObject({
    STOCK_PORT: "3306",
    STOCK_USER: "spare_parts",
    STOCK_NAME: "spare_parts",
    STOCK_TLS: "false",
    REDIS_TLS: "false",
    PRICES_PORT: "8080",
  });
  const secret = ownedBy(resources, "front-desk").find(({ type }) => type.endsWith(":Secret"));
  const data = secret?.inputs.data as Record<string, string>;
  const host = String(variables.STOCK_HOST);
  const password = "secret0of0spare-parts-password";
  expect(Object.keys(data).toSorted()).toEqual(secrets);
  expect(decode(data.STOCK_DSN)).toBe(dsn(password, host));
  expect(decode(data.STOCK_PASSWORD)).toBe(password);
});

function decode(text = ""): string {
  return Buffer.from(text, "base64").toString();
}

describe("on aws", () => {
  const aws = { region: "eu-central-1", plainOrigin: true };

  test("passwords and the address in a form are keys of the program's own secret", async () => {
    const { resources, variables } = await variablesOn("aws", { aws });
    const secret = "arn:aws:any:eu-central-1:123456789012:front-desk-variables";
    const version = "version-of-front-desk-variables-version";
    for (const name of ["STOCK_DSN", "STOCK_PASSWORD", "REDIS_PASSWORD"]) {
      expect(variables[name]).toBe(`${secret}:${name}::${version}`);
    }
    expect(variables.REDIS_URL).toBe(
      "arn:aws:any:eu-central-1:123456789012:hot-keys-url:::version-of-hot-keys-url-version",
    );
    expect(variables).toMatchObject({
      STOCK_HOST: "db.eu-central-1.example.com",
      STOCK_PORT: "3306",
      STOCK_USER: "spare_parts_app",
      STOCK_NAME: "spare_parts",
      STOCK_TLS: "true",
      REDIS_HOST: "keys.eu-central-1.example.com",
      REDIS_TLS: "true",
      PRICES_PORT: "8080",
    });
    const kept = resources.find(({ name }) => name === "front-desk-variables-version");
    expect(kept?.secretInputs).toContain("secretString");
    expect(JSON.parse(String(kept?.inputs.secretString))).toEqual({
      STOCK_DSN: dsn(
        "secret0of0spare-parts-user-password",
        "db.eu-central-1.example.com",
        "&tls=skip-verify",
      ).replace(/^spare_parts:/, "spare_parts_app:"),
      STOCK_PASSWORD: "secret0of0spare-parts-user-password",
      REDIS_PASSWORD: "secret0of0hot-keys-token",
    });
    const starts = resources.find(({ name }) => name === "front-desk-execution-policy");
    expect(String(starts?.inputs.policy)).toContain(secret);
  });

  test("no plain value has a password in it", async () => {
    const resources = await build("aws", { aws });
    const tasks = resources.filter(({ type }) => type.endsWith(":TaskDefinition"));
    expect(tasks.length).toBeGreaterThan(0);
    for (const { inputs, secretInputs } of tasks) {
      expect(JSON.stringify(inputs)).not.toContain("secret0of0");
      expect(secretInputs).toEqual([]);
    }
  });

  test("the form verifies by the bundle", async () => {
    const caBundle = "/etc/ssl/rds/bundle.pem";
    const resources = await build("aws", { aws: { ...aws, caBundle } });
    const kept = resources.find(({ name }) => name === "front-desk-variables-version");
    expect(String(kept?.inputs.secretString)).toContain("&tls=true");
  });
});

test("on vercel what a link cannot give is refused before anything is made, and not shown", async () => {
  const settings = await settingsOn("vercel", { vercel: { team: "acme" } });
  const { values, secure, sealed } = settings.variables;
  const own = {
    SPARE_PARTS_URL: `${values.SPARE_PARTS_URL ?? ""}&charset=hidden`,
    HOT_KEYS_URL: "rediss://hidden:hidden@cache.example.com/2",
  };
  const args = { ...settings, variables: { values: { ...values, ...own }, secure, sealed } };
  const refused = runProgram(() => describeStockKeeper(args).close());
  const error = await refused.catch((thrown: unknown) => String(thrown));
  expect(error).toContain(
    "The addresses for 'front-desk' have 2 problems:\n" +
      "  - variables:SPARE_PARTS_URL: says charset, which dialect 'go-sql-driver' has no form for: " +
      "leave that out of it, or `dialect` out of the link\n" +
      "  - variables:HOT_KEYS_URL: has a user and the number of a database, which the parts of a " +
      "cache do not have: leave that out, or have the link give the address whole",
  );
  expect(error).not.toContain("hidden");
});

test("on vercel every part of an address is as secret as the address", async () => {
  const { resources, variables } = await variablesOn("vercel", { vercel: { team: "acme" } });
  expect(variables).toMatchObject({
    STOCK_DSN: "keeper:p@ss:w/ord@tcp(db.example.com:3307)/stock?parseTime=true&tls=skip-verify",
    STOCK_HOST: "db.example.com",
    STOCK_PORT: "3307",
    STOCK_USER: "keeper",
    STOCK_PASSWORD: "p@ss:w/ord",
    STOCK_NAME: "stock",
    STOCK_TLS: "true",
    REDIS_PASSWORD: "hot/4c1f",
    PRICES_PORT: "443",
  });
  const own = ownedBy(resources, "front-desk").find(({ type }) =>
    type.includes("EnvironmentVariables"),
  );
  const given = own?.inputs.variables as { key: string; sensitive: boolean }[];
  const open = given.filter(({ sensitive }) => !sensitive).map(({ key }) => key);
  expect(open).toEqual(["PRICES", "PRICES_PORT"]);
});

describe("a name that a platform keeps to itself", () => {
  const build = async (host: string): Promise<unknown> => {
    const settings = await settingsOn("vercel", { vercel: { team: "acme" } });
    return runProgram(
      async () => {
        const environment = new Environment("stock-keeper", settings);
        new Cache("hot-keys", { environment });
        new Database("spare-parts", { environment, engine: "mysql" });
        const links = [{ to: "hot-keys", as: { host, password: "KEYS_PASSWORD" } }];
        new Service("front-desk", { environment, port: 8080, links, health: { path: "/" } });
        await environment.close();
      },
      { outputsOf, lookUp: () => ({ files: {}, output: {} }) },
    );
  };

  test("is refused for a part as for a whole address", async () => {
    await expect(build("NOW_REGION")).rejects.toMatchObject({ code: "VariableLimits" });
    await expect(build("TZ")).rejects.toThrow("TZ: is a name that Vercel keeps to itself");
  });

  test("is told from others", async () => {
    await build("NOW_REGIONS");
    await build("KEYS_TZ");
  });
});
