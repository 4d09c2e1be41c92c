import * as pulumi from "@pulumi/pulumi";
import type { EffectiveStage } from "../variables/stage.ts";
import { throwProblems } from "../variables/user-error.ts";
import type { Problem } from "../variables/user-error.ts";
import { definedOnly } from "./defaults.ts";
import type { Environment } from "./environment.ts";
import { Member } from "./member.ts";
import { builderOf } from "./platform.ts";
import type { DatabaseProfile } from "./stage-profiles.ts";

/** What a {@link Database} needs. */
export interface DatabaseArgs {
  /** Environment that owns the database and supplies its network. */
  environment: Environment;
  /** What kind of database. */
  engine: "postgres";
  /** Major version. @default "18" */
  version?: string;
  /** Disk, in GB. @default by stage */
  storageGb?: number;
  /** A standby in a second zone takes over when the first fails. @default by stage */
  highlyAvailable?: boolean;
  /** Days that backups are kept; 0 is no backup. @default by stage */
  backupDays?: number;
  /** The platform refuses to delete it. @default by stage */
  deletionProtected?: boolean;
}

/** A database as plain data. */
export interface DatabasePlan extends DatabaseProfile, EffectiveStage {
  engine: "postgres";
  /** Major version. */
  version: string;
  /** Name of the database inside the server, also the user's. */
  database: string;
}

/**
 * A database that only services of the same environment can reach; a link gives `DATABASE_URL`.
 *
 * @example
 * const orders = new Database("orders", { environment: shop, engine: "postgres" });
 */
export class Database extends Member<DatabasePlan> {
  /** Address for clients, with its password: `postgres://user:password@host:port/name`. */
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

/**
 * Plans a database: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `DatabaseArgs` that lists everything wrong.
 */
export function planDatabase(name: string, args: DatabaseArgs): DatabasePlan {
  const { environment, engine, version = "18", ...rest } = args;
  const override = environment.overrides.databases?.[name];
  const plan: DatabasePlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    engine,
    version,
    database: name.replaceAll("-", "_"),
    ...environment.profile.database,
    ...definedOnly(rest),
    ...override,
  };
  throwProblems("DatabaseArgs", `Database '${name}'`, checkDatabase(plan));
  return plan;
}

function checkDatabase(plan: DatabasePlan): Problem[] {
  const problems: Problem[] = [];
  const { version, storageGb, backupDays } = plan;
  // The type allows nothing else, but a program in plain JavaScript may say it all the same.
  const engines: readonly string[] = ["postgres"];
  if (!engines.includes(plan.engine)) {
    problems.push({ at: "engine", message: `is '${plan.engine}'; use "postgres"` });
  }
  if (!/^1[4-8]$/.test(version)) {
    problems.push({ at: "version", message: `is '${version}'; use "14" to "18"` });
  }
  // RDS's bounds for gp3 storage and automated backups; narrower than those of other platforms.
  if (!Number.isInteger(storageGb) || storageGb < 20 || storageGb > 65_536) {
    problems.push({ at: "storageGb", message: `is ${storageGb}; use 20 to 65536` });
  }
  if (!Number.isInteger(backupDays) || backupDays < 0 || backupDays > 35) {
    problems.push({ at: "backupDays", message: `is ${backupDays}; use 0 to 35` });
  }
  return problems;
}
