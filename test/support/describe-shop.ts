import { Cache, Database, Environment, Service, Site, Worker } from "../../components/index.ts";
import type { EnvironmentArgs } from "../../components/environment.ts";
import type { ServiceArgs, SiteArgs, WorkerArgs } from "../../components/index.ts";
import type { CacheArgs, DatabaseArgs } from "../../components/index.ts";
import { defineVariables, number, string, url } from "../../variables/index.ts";
import { fakePlatform } from "./fake-platform.ts";

/** An environment and a short way to make each component in it. */
export interface Shop {
  service(name: string, args?: Partial<ServiceArgs>): Service;
  worker(name: string, args?: Partial<WorkerArgs>): Worker;
  site(name: string, args?: Partial<SiteArgs>): Site;
  database(name: string, args?: Partial<DatabaseArgs>): Database;
  cache(name: string, args?: Partial<CacheArgs>): Cache;
}

/** An application to describe: its environment's arguments and its components. */
export interface Program {
  /** What a row of a table is about. */
  because: string;
  environment?: Partial<EnvironmentArgs> & { application?: string };
  program?: (shop: Shop) => unknown;
}

/** The contract of the tables' applications. */
export const variables = defineVariables({
  LOG_LEVEL: string({ oneOf: ["debug", "info"], default: "info" }),
  DELAY_MS: number({ min: 0, default: 500 }),
  DATABASE_URL: url({ required: false }),
});

/** The part of an environment's arguments that comes from the stack's config of variables. */
export function config(
  values: Record<string, string>,
  ...secure: string[]
): Pick<EnvironmentArgs, "variables"> {
  return { variables: { values, secure, sealed: [] } };
}

/** Describes an application in a program that runs, and closes its environment. */
export async function describeShop({
  environment: changes = {},
  program = () => undefined,
}: Program): Promise<void> {
  const { application = "shop", ...args } = changes;
  const environment = new Environment(application, {
    stack: "test",
    stage: "staging",
    platform: fakePlatform(),
    variables: { values: {}, secure: [], sealed: [] },
    ...args,
  });
  program({
    service: (name, own) => new Service(name, { environment, source: "api", port: 8080, ...own }),
    worker: (name, own) => new Worker(name, { environment, source: "worker", ...own }),
    site: (name, own) => new Site(name, { environment, source: "web", ...own }),
    database: (name, own) => new Database(name, { environment, engine: "postgres", ...own }),
    cache: (name, own) => new Cache(name, { environment, ...own }),
  });
  await environment.close();
}
