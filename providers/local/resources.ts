import * as pulumi from "@pulumi/pulumi";
import type { BuildInput } from "./build-schema.ts";
import { whereAvailable } from "./optional-server.ts";

type Tags = pulumi.Input<Record<string, pulumi.Input<string>>>;

/** What an {@link Environment} needs. */
export interface EnvironmentArgs {
  /** Physical name, such as `shop-dev`. */
  name: pulumi.Input<string>;
  tags?: Tags;
}

/** The agent of one environment: it keeps the processes running and owns the one HTTP entry. */
export class Environment extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** Port of the environment's one HTTP entry, on 127.0.0.1. */
  declare readonly entryPort: pulumi.Output<number>;
  /** Address of the entry, as `http://localhost:<port>`. */
  declare readonly address: pulumi.Output<string>;

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { entryPort: undefined, address: undefined };
    super("local:index:Environment", name, { ...args, ...outputs }, opts);
  }
}

/** What every resource of an environment needs. */
export interface OwnedArgs {
  /** Physical name of the environment. */
  environment: pulumi.Input<string>;
  /** Physical name of the resource, unique in its environment. */
  name: pulumi.Input<string>;
  tags?: Tags;
}

/** How the agent finds out whether a process works: `GET path` answers with 2xx or 3xx. */
export interface HealthArgs {
  path: pulumi.Input<string>;
  /** Path that answers so once it takes requests: a start waits for it. @default the path */
  readyPath?: pulumi.Input<string>;
  /** @default 30 */
  intervalSeconds?: pulumi.Input<number>;
  /** @default 10 */
  timeoutSeconds?: pulumi.Input<number>;
  /** Time to the first good answer. @default 60 */
  startSeconds?: pulumi.Input<number>;
  /** Misses in a row after which the process is started anew. @default 3 */
  failures?: pulumi.Input<number>;
}

/** What a {@link Process} needs. */
export interface ProcessArgs extends OwnedArgs {
  /** Folder of the program, relative to the project; a change of its content is an update. */
  source: pulumi.Input<string>;
  /** Program and arguments. @default `node <main of the source's package.json>` */
  command?: pulumi.Input<pulumi.Input<string>[]>;
  /** Environment variables, each secret if its value is; those without a value are left out. */
  variables: pulumi.Input<Record<string, pulumi.Input<string | null | undefined>>>;
  /** Copies that run at once; 0 keeps the port and runs none. @default 1 */
  replicas?: pulumi.Input<number>;
  /** Whether it listens on the port that it gets in `PORT`. */
  serves: pulumi.Input<boolean>;
  health?: pulumi.Input<HealthArgs>;
  /** How its source is made ready. @default it runs as it stands */
  build?: pulumi.Input<BuildInput>;
}

/** A program that the agent keeps running. */
export class Process extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** Process ids at the last update, one per replica. */
  declare readonly pids: pulumi.Output<number[]>;
  /** Port of each replica; empty for one that does not serve. */
  declare readonly ports: pulumi.Output<number[]>;
  /** `http://127.0.0.1:<port>`, balanced over the replicas; empty for one that does not serve. */
  declare readonly url: pulumi.Output<string>;

  constructor(name: string, args: ProcessArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { pids: undefined, ports: undefined, url: undefined, sourceHash: undefined };
    super("local:index:Process", name, { ...args, ...outputs }, opts);
  }
}

/** What a {@link Postgres} or a {@link Mariadb} needs. */
export interface DatabaseArgs extends OwnedArgs {
  /** Whether the data outlives a stop of the environment. */
  persistent: pulumi.Input<boolean>;
}

/** A database server with one database. */
class DatabaseServer extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  declare readonly port: pulumi.Output<number>;
  declare readonly database: pulumi.Output<string>;
  declare readonly user: pulumi.Output<string>;
  /** Secret. */
  declare readonly password: pulumi.Output<string>;
  /** `<scheme>://user:password@127.0.0.1:port/database`. Secret. */
  declare readonly url: pulumi.Output<string>;

  constructor(type: string, name: string, args: DatabaseArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      port: undefined,
      database: undefined,
      user: undefined,
      password: undefined,
      url: undefined,
    };
    const options = withSecrets(opts, ["password", "url"]);
    super(`local:index:${type}`, name, { ...args, ...outputs }, options);
  }
}

/** A Postgres server with one database; its address begins with `postgres:`. */
export class Postgres extends DatabaseServer {
  constructor(name: string, args: DatabaseArgs, opts?: pulumi.CustomResourceOptions) {
    super("Postgres", name, args, opts);
  }
}

/** A MariaDB server with one database, in the place of a MySQL; its address begins with `mysql:`. */
export class Mariadb extends DatabaseServer {
  constructor(name: string, args: DatabaseArgs, opts?: pulumi.CustomResourceOptions) {
    super("Mariadb", name, args, opts);
  }
}

/** What a {@link CacheServer} needs. */
export interface CacheServerArgs extends OwnedArgs {
  memoryMb: pulumi.Input<number>;
  /** What happens to keys once memory is full. */
  whenFull: pulumi.Input<"evict" | "reject">;
  /** Whether the environment does without where there is no valkey-server or redis-server. */
  optional: pulumi.Input<boolean>;
}

/** A valkey or redis server from PATH, without persistence. */
export class CacheServer extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** False where the machine has no cache server and the cache is optional. */
  declare readonly available: pulumi.Output<boolean>;
  declare readonly port: pulumi.Output<number | undefined>;
  /** `redis://:password@127.0.0.1:port`. Secret. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** Why there is none and what to install. */
  declare readonly warning: pulumi.Output<string | undefined>;

  constructor(name: string, args: CacheServerArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = {
      available: undefined,
      port: undefined,
      url: undefined,
      warning: undefined,
    };
    const options = withSecrets(opts, ["url"]);
    super("local:index:CacheServer", name, { ...args, ...outputs }, options);
    Object.assign(this, whereAvailable(this));
  }
}

/** What a {@link StaticSite} needs. */
export interface StaticSiteArgs extends OwnedArgs {
  /** Folder of the files, relative to the project. */
  source: pulumi.Input<string>;
  /** Whether a navigation to a path without a file gets index.html. */
  fallback: pulumi.Input<boolean>;
  /** Path that its routes have and its files do not. @default "/" */
  path?: pulumi.Input<string>;
  /** How its files are made. @default they stand in the source */
  build?: pulumi.Input<BuildInput>;
}

/** A folder of files that the agent serves where a {@link Route} names it. */
export class StaticSite extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: StaticSiteArgs, opts?: pulumi.CustomResourceOptions) {
    super("local:index:StaticSite", name, { ...args, sourceHash: undefined }, opts);
  }
}

/** One process or site that a {@link Route} sends requests to. */
export interface RouteTargetArgs {
  /** Physical name of a process or site. */
  name: pulumi.Input<string>;
  /** Share of the requests, from 0 to 100. */
  weight: pulumi.Input<number>;
}

/** What a {@link Route} needs. */
export interface RouteArgs extends OwnedArgs {
  /** Host names without port; an empty list is any host. */
  hosts: pulumi.Input<pulumi.Input<string>[]>;
  /** Path prefix, not stripped: `/` or `/api`. */
  path: pulumi.Input<string>;
  targets: pulumi.Input<pulumi.Input<RouteTargetArgs>[]>;
  /** What it answers in place of its targets. @default none */
  page?: pulumi.Input<PageArgs>;
}

/** An answer of the entry itself. */
export interface PageArgs {
  status: pulumi.Input<number>;
  headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** A whole HTML document. */
  html: pulumi.Input<string>;
}

/** Sends requests of the environment's entry to processes and sites, by host and path. */
export class Route extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;

  constructor(name: string, args: RouteArgs, opts?: pulumi.CustomResourceOptions) {
    super("local:index:Route", name, { ...args }, opts);
  }
}

/** What an {@link Alertmanager} needs. */
export interface AlertmanagerArgs extends OwnedArgs {
  /** Its config, as YAML; names the files of `secrets` as `secrets/<file>`. */
  config: pulumi.Input<string>;
  /** Content of files, by their names. Secret. */
  secrets?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /** Whether the environment does without where there is no Alertmanager. */
  optional: pulumi.Input<boolean>;
}

/** An Alertmanager from PATH, on 127.0.0.1. */
export class Alertmanager extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** False where the machine has no Alertmanager and it is optional. */
  declare readonly available: pulumi.Output<boolean>;
  declare readonly port: pulumi.Output<number | undefined>;
  /** `http://127.0.0.1:port`. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** Why there is none and what to install. */
  declare readonly warning: pulumi.Output<string | undefined>;

  constructor(name: string, args: AlertmanagerArgs, opts?: pulumi.CustomResourceOptions) {
    const options = withSecrets(opts, ["secrets"]);
    super("local:index:Alertmanager", name, { ...args, ...serverOutputs }, options);
    Object.assign(this, whereAvailable(this));
  }
}

/** One process that a {@link Prometheus} watches. */
export interface WatchedProcessArgs {
  /** Physical name of the process. */
  process: pulumi.Input<string>;
  /** Name of the service or worker, for labels. */
  service: pulumi.Input<string>;
  slot: pulumi.Input<string>;
  /** Path of its figures. @default it has none, and only the agent's own figures tell of it */
  path?: pulumi.Input<string>;
}

/** What a {@link Prometheus} needs. */
export interface PrometheusArgs extends OwnedArgs {
  /** Its config, as YAML; finds its targets in `targets/services.json` and so on. */
  config: pulumi.Input<string>;
  /** A rule file, as YAML. @default none */
  rules?: pulumi.Input<string>;
  processes?: pulumi.Input<pulumi.Input<WatchedProcessArgs>[]>;
  /** Addresses of Alertmanagers, as host:port. */
  alertmanagers?: pulumi.Input<pulumi.Input<string>[]>;
  /** Seconds after which a change of ports is seen at the latest. @default 5 */
  refreshSeconds?: pulumi.Input<number>;
  /** Days that figures are kept. */
  retentionDays: pulumi.Input<number>;
  /** Whether the environment does without where there is no Prometheus. */
  optional: pulumi.Input<boolean>;
}

/** A Prometheus from PATH, on 127.0.0.1, that watches processes of its environment. */
export class Prometheus extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string>;
  /** False where the machine has no Prometheus and it is optional. */
  declare readonly available: pulumi.Output<boolean>;
  declare readonly port: pulumi.Output<number | undefined>;
  /** `http://127.0.0.1:port`. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** Why there is none and what to install. */
  declare readonly warning: pulumi.Output<string | undefined>;

  constructor(name: string, args: PrometheusArgs, opts?: pulumi.CustomResourceOptions) {
    super("local:index:Prometheus", name, { ...args, ...serverOutputs }, opts);
    Object.assign(this, whereAvailable(this));
  }
}

const serverOutputs = {
  available: undefined,
  port: undefined,
  url: undefined,
  warning: undefined,
};

function withSecrets(
  opts: pulumi.CustomResourceOptions | undefined,
  additionalSecretOutputs: string[],
): pulumi.CustomResourceOptions {
  return pulumi.mergeOptions(opts, { additionalSecretOutputs });
}
