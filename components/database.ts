import * as pulumi from "@pulumi/pulumi";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { Environment } from "./environment.ts";
import { planDatabase } from "./plan/database-plan.ts";
import type { DatabaseOptions, DatabasePlan } from "./plan/database-plan.ts";

/** What a {@link Database} needs. */
export interface DatabaseArgs extends DatabaseOptions {
  /** Environment that owns the database and supplies its network. */
  environment: Environment;
}

/**
 * A database that only services of the same environment can reach; a link gives `DATABASE_URL`. On
 * AWS mongodb is DocumentDB, which speaks most of its protocol, and the address has a query that
 * tells clients to use TLS.
 *
 * @example
 * const orders = new Database("orders", { environment: shop, engine: "postgres" });
 */
export class Database extends Linkable<DatabasePlan> {
  readonly linkKind = "database";
  /** Address for clients, with its password: `<engine>://user:password@host:port/name`. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "database", name);
    const plan = planDatabase(name, args);
    environment.declare("database", name);
    super("Database", name, environment, plan, opts);
    this.url = pulumi.secret(builder(this, plan).url);
    environment.provide(name, this);
    this.registerOutputs({ url: this.url });
  }
}
