import {
  Alerting,
  Bucket,
  Cache,
  Database,
  Environment,
  Migration,
  Model,
  Monitoring,
  Queue,
  Schedule,
  Search,
  Service,
  Site,
  Worker,
} from "../../../components/index.ts";
import type { EnvironmentArgs } from "../../../components/environment.ts";
import type { ServiceArgs, SiteArgs, WorkerArgs } from "../../../components/index.ts";
import type {
  AlertingArgs,
  BucketArgs,
  CacheArgs,
  DatabaseArgs,
} from "../../../components/index.ts";
import type { MigrationArgs, ModelArgs, MonitoringArgs } from "../../../components/index.ts";
import type { QueueArgs, ScheduleArgs, SearchArgs } from "../../../components/index.ts";
import type { Receiver } from "../../../components/plan/monitoring-plan.ts";
import { databaseUrl, defineVariables, number, string } from "../../../variables/index.ts";
import { fakePlatform } from "./fake-platform.ts";

/** An environment and a short way to make each component in it. */
export interface Shop {
  service(name: string, args?: Partial<ServiceArgs>): Service;
  worker(name: string, args?: Partial<WorkerArgs>): Worker;
  site(name: string, args?: Partial<SiteArgs>): Site;
  database(name: string, args?: Partial<DatabaseArgs>): Database;
  cache(name: string, args?: Partial<CacheArgs>): Cache;
  bucket(name: string, args?: Partial<BucketArgs>): Bucket;
  queue(name: string, args?: Partial<QueueArgs>): Queue;
  search(name: string, args?: Partial<SearchArgs>): Search;
  model(name: string, args?: Partial<ModelArgs>): Model;
  migration(name: string, args?: Partial<MigrationArgs>): Migration;
  schedule(name: string, args?: Partial<ScheduleArgs>): Schedule;
  monitoring(name: string, args?: Partial<MonitoringArgs>): Monitoring;
  alerting(name: string, args?: Partial<AlertingArgs>): Alerting;
}

/** An application to describe: its environment's arguments and its components. */
export interface Program {
  /** What a row of a table is about. */
  because: string;
  environment?: Partial<EnvironmentArgs> & { application?: string };
  program?: (shop: Shop) => unknown;
}

/** A receiver whose address is in a variable. */
export function hook(variable: string, name = "team"): Receiver {
  return { kind: "webhook", name, variable };
}

/** The contract of the tables' applications. */
export const variables = defineVariables({
  LOG_LEVEL: string({ oneOf: ["debug", "info"], default: "info" }),
  DELAY_MS: number({ min: 0, default: 500 }),
  DATABASE_URL: databaseUrl({ required: false }),
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
    bucket: (name, own) => new Bucket(name, { environment, ...own }),
    queue: (name, own) => new Queue(name, { environment, ...own }),
    search: (name, own) => new Search(name, { environment, ...own }),
    model: (name, own) => new Model(name, { environment, model: "qwen3:4b", ...own }),
    migration: (name, own) => new Migration(name, { environment, source: "api", ...own }),
    schedule: (name, own) =>
      new Schedule(name, { environment, source: "api", cron: "0 6 * * 1", ...own }),
    monitoring: (name, own) => new Monitoring(name, { environment, ...own }),
    alerting: (name, own) =>
      new Alerting(name, { environment, receivers: [hook("HOOK_URL")], ...own }),
  });
  await environment.close();
}
