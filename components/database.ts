import * as pulumi from "@pulumi/pulumi";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { EnvironmentView } from "./base/environment-view.ts";
import type { Environment } from "./environment.ts";
import { planDatabase } from "./plan/database-plan.ts";
import { newestVersion } from "./plan/database-version.ts";
import type { DatabaseEngine, RunningDatabase } from "./plan/kinds.ts";
import type { DatabaseOptions, DatabasePlan } from "./plan/database-plan.ts";

/** What a {@link Database} needs. */
export interface DatabaseArgs extends DatabaseOptions {
  /** Environment that owns the database and supplies its network. */
  environment: Environment;
}

/**
 * A database that only services of the same environment can reach; a link gives `DATABASE_URL`, and
 * its parts or a client's own form of it, if it says so. On AWS mongodb is DocumentDB, which speaks
 * most of its protocol, and the address has a query that tells clients to use TLS.
 *
 * @example
 * const orders = new Database("orders", { environment: shop, engine: "postgres" });
 */
export class Database extends Linkable<DatabasePlan> {
  readonly linkKind = "database";
  override readonly engine: DatabaseEngine;
  /** Address for clients, with its password: `<engine>://user:password@host:port/name`. */
  readonly url: pulumi.Output<string>;
  /** Address of its read replicas; where there are none, of the database itself. */
  override readonly readUrl: pulumi.Output<string>;
  /** What runs, known only once it runs. */
  readonly running: pulumi.Output<RunningDatabase>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "database", name);
    const plan = planDatabase(name, args);
    environment.declare("database", name);
    super("Database", name, environment, plan, opts);
    this.engine = plan.engine;
    tellOfNewer(this, plan, args.version);
    const { url, readUrl = url, server } = builder(this, plan);
    this.url = pulumi.secret(url);
    this.readUrl = pulumi.secret(readUrl);
    this.running = pulumi.output(server).apply(() => describeRunning(plan));
    environment.provide(name, this);
    this.registerOutputs({ url: this.url });
  }
}

/** The databases of an environment that keep to the major version that they were made with. */
export function databasesOf({ members, platform }: EnvironmentView): Database[] {
  if (platform.majorUpgrades === undefined) return [];
  return members.filter((member) => member instanceof Database);
}

function describeRunning({ engine, version, upgradedFrom }: DatabasePlan): RunningDatabase {
  return { engine, version, ...(upgradedFrom !== undefined && { upgradedFrom }) };
}

/** Tells that a database stays as it is, where a new one would be of a newer major version. */
function tellOfNewer(owner: Database, plan: DatabasePlan, asked: string | undefined): void {
  const newest = newestVersion(plan.engine);
  if (asked !== undefined || plan.version === newest) return;
  void pulumi.log.info(
    `Database '${owner.componentName}' runs ${plan.engine} ${plan.version} and stays there; the ` +
      `newest is ${newest}: docs/databases.md tells how to change.`,
    owner,
  );
}
