import { Cache, Database, Environment, Service, Site } from "../../../../components/index.ts";
import type { EnvironmentArgs, ServiceArgs } from "../../../../components/index.ts";
import { createVercelPlatform } from "../../../../components/platforms/vercel/platform.ts";
import type { VercelSettings } from "../../../../components/platforms/vercel/settings.ts";
import { defineVariables, secret, string } from "../../../../variables/index.ts";
import type { Stage } from "../../../../variables/stage.ts";
import { runProgram } from "../../../support/components/mocks.ts";
import type { RegisteredResource } from "../../../support/components/mocks.ts";

/** Secret values of the test's application; none may show anywhere but in a secret. */
export const secretValues = {
  ORDERS_URL: "postgres://shop:orders-4c1f@db.example.com:5432/orders",
  TOKEN: "token-9c3e",
};

/** The digest of each artifact. */
export const digests = { api: "1".repeat(64), pay: "2".repeat(64), web: "3".repeat(64) };

const variables = defineVariables({ LOG_LEVEL: string({ default: "info" }), TOKEN: secret() });

/** What of the shop a test changes. */
export interface Change {
  settings?: Partial<VercelSettings>;
  environment?: Partial<EnvironmentArgs>;
  api?: Partial<ServiceArgs>;
}

/** Settings of an environment on Vercel. */
export function settingsOf(stage: Stage, { settings, environment }: Change = {}): EnvironmentArgs {
  const runs = stage === "development" ? "source" : "image";
  const artifacts = Object.fromEntries(
    Object.entries(digests).map(([name, digest]) => [name, `shop/${name}@sha256:${digest}`]),
  );
  return {
    stack: stage === "production" ? "prod" : stage,
    stage,
    platform: createVercelPlatform({ team: "acme", ...settings }, runs),
    ...(runs === "image" && { release: { id: "release-1", artifacts } }),
    variables: { values: secretValues, secure: Object.keys(secretValues), sealed: [] },
    ...environment,
  };
}

/** The shop: a site, its API, a service that the API calls, a database and a cache. */
export function describeShop(args: EnvironmentArgs, api: Partial<ServiceArgs> = {}): Environment {
  const environment = new Environment("shop", args);
  const orders = new Database("orders", { environment, engine: "postgres" });
  const products = new Cache("products", { environment, optional: true });
  const pay = new Service("pay", { environment, source: "examples/shop/api", port: 8080 });
  const links = [orders, products, pay];
  const common = { environment, source: "examples/shop/api", port: 8080, links, variables };
  new Service("api", { ...common, ...api });
  new Site("web", { environment, source: "examples/shop/web", links: ["api"] });
  return environment;
}

/** What the shop registers. */
export async function buildShop(stage: Stage, change: Change = {}): Promise<RegisteredResource[]> {
  const run = await runProgram(() => describeShop(settingsOf(stage, change), change.api).close(), {
    outputsOf: (type, name) =>
      type.includes("ProtectionBypass") ? { secret: `secret-of-${name}` } : { hex: "0a1b2c3d" },
    lookUp: (_, { path }) => {
      const files = { [`${String(path)}/index.html`]: "1~sha" };
      return { files, output: files };
    },
  });
  return run.resources;
}
