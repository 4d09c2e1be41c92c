import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { InContext, PlatformTraits } from "./context.ts";
import { chooseVersion } from "./database-version.ts";
import { definedOnly } from "./defaults.ts";
import { databaseVersions } from "./kinds.ts";
import type { DatabaseEngine } from "./kinds.ts";
import type { DatabaseProfile } from "./stage-profiles.ts";
import { findUntaken, noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of a database. */
export interface DatabaseOptions {
  /** What kind of database. */
  engine: DatabaseEngine;
  /**
   * Major version. @default the one that runs; for a new database the newest: postgres "18", mysql
   * "8.4", mongodb "8"
   */
  version?: string;
  /** Disk, in GB. @default by stage */
  storageGb?: number;
  /** A standby in a second zone takes over when the first fails. @default by stage */
  highlyAvailable?: boolean;
  /**
   * Servers that follow the first and answer reads alone, a moment behind: a link gives their address
   * where it says `readAs`. @default 0: that is the address of the first
   */
  readReplicas?: number;
  /** Days that backups are kept; 0 is no backup. @default by stage */
  backupDays?: number;
  /** The platform refuses to delete it. @default by stage */
  deletionProtected?: boolean;
}

/** A database as plain data. */
export interface DatabasePlan extends UntakenPlan, DatabaseProfile, EffectiveStage {
  engine: DatabaseEngine;
  /** Major version. */
  version: string;
  /** Servers that answer reads alone. */
  readReplicas?: number;
  /** Major version that an upgrade in place begins with. */
  upgradedFrom?: string;
  /** Name of the database inside the server; the user's too, where the platform takes it. */
  database: string;
}

/**
 * Plans a database: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `DatabaseArgs` that lists everything wrong; `DatabaseVersionChanged` where
 * another major version runs.
 */
export function planDatabase(name: string, args: DatabaseOptions & InContext): DatabasePlan {
  const { environment, engine, ...rest } = args;
  const choice = chooseVersion(name, args, environment);
  const override = environment.overrides.databases?.[name];
  const plan: DatabasePlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    engine,
    database: name.replaceAll("-", "_"),
    ...environment.profile.database,
    ...definedOnly(rest),
    ...override,
    ...choice,
    ...noteUntaken("database", args, environment),
  };
  const { platform } = environment;
  const problems = [
    ...findUntaken("database", name, environment),
    ...checkName(name, plan, platform),
    ...checkEngine(plan, platform),
    ...checkDatabase(plan),
  ];
  throwProblems("DatabaseArgs", `Database '${name}'`, problems);
  return plan;
}

function checkName(
  name: string,
  { engine, database }: DatabasePlan,
  platform: PlatformTraits,
): Problem[] {
  const why = platform.problemOfDatabaseName?.(engine, database);
  if (why === undefined) return [];
  const message = `gives the database '${database}', and ${why}; use another one, such as '${name}-data'`;
  return [{ at: "name", message }];
}

function checkEngine({ engine, version }: DatabasePlan, platform: PlatformTraits): Problem[] {
  const offered: readonly string[] = platform.databaseEngines ?? ["postgres"];
  if (!offered.includes(engine)) {
    const use = offered.map((name) => `"${name}"`).join(" or ");
    const message = `is '${engine}'; platform '${platform.name}' offers ${use}`;
    return [{ at: "engine", message }];
  }
  const versions: readonly string[] = databaseVersions[engine];
  if (versions.includes(version)) return [];
  const use = versions.map((one) => `"${one}"`).join(", ");
  return [{ at: "version", message: `is '${version}'; use ${use}` }];
}

/** Most readers of a cluster of Aurora or DocumentDB beside a standby: 15 replicas in all. */
const mostReplicas = 14;

function checkDatabase({ storageGb, backupDays, readReplicas = 0 }: DatabasePlan): Problem[] {
  const problems: Problem[] = [];
  if (!Number.isInteger(readReplicas) || readReplicas < 0 || readReplicas > mostReplicas) {
    problems.push({ at: "readReplicas", message: `is ${readReplicas}; use 0 to ${mostReplicas}` });
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
