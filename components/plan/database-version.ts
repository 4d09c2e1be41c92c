import { UserError } from "../../variables/user-error.ts";
import type { PlanContext } from "./context.ts";
import { databaseVersions } from "./kinds.ts";
import type { DatabaseEngine, RunningDatabase } from "./kinds.ts";

/** What is asked for: the version is undefined where the program says none. */
interface Asked {
  engine: DatabaseEngine;
  version?: string | undefined;
}

/** The major version of a database, and where it comes from. */
export interface VersionChoice {
  version: string;
  /** Major version that an upgrade in place begins with, as long as config allows the upgrade. */
  upgradedFrom?: string;
}

/** The newest major version of an engine; empty for an unknown one. */
export function newestVersion(engine: DatabaseEngine): string {
  const versions: Readonly<Record<string, readonly string[]>> = databaseVersions;
  return versions[engine]?.at(-1) ?? "";
}

/**
 * The major version that the program asks for, else the one that runs, else the newest: a newer
 * Slipway with a newer default changes no database.
 *
 * @throws UserError `DatabaseVersionChanged` where what runs is another one, and nothing allows an
 * upgrade in place.
 */
export function chooseVersion(name: string, asked: Asked, context: PlanContext): VersionChoice {
  const running = context.runningDatabases[name];
  const { majorUpgrades } = context.platform;
  // What keeps nothing over a new start takes over nothing either.
  const isKept = context.profile.database.persistent || typeof majorUpgrades === "object";
  if (running === undefined || majorUpgrades === undefined || !isKept) {
    return { version: asked.version ?? newestVersion(asked.engine) };
  }
  const kept = asked.engine === running.engine ? running.version : newestVersion(asked.engine);
  const version = asked.version ?? kept;
  const allowed = typeof majorUpgrades === "object" && majorUpgrades[name] === version;
  if (asked.engine === running.engine && version === running.version) {
    const { upgradedFrom } = running;
    return { version, ...(allowed && upgradedFrom !== undefined && { upgradedFrom }) };
  }
  if (allowed && isUpgrade({ ...asked, version }, running)) {
    return { version, upgradedFrom: running.version };
  }
  throw versionChanged(name, { ...asked, version }, running, context);
}

function isUpgrade(asked: Asked & { version: string }, running: RunningDatabase): boolean {
  return asked.engine === running.engine && Number(asked.version) > Number(running.version);
}

function versionChanged(
  name: string,
  asked: Asked & { version: string },
  running: RunningDatabase,
  { plan, platform }: PlanContext,
): UserError {
  const { engine, version } = asked;
  const beside = `${name}-${version.replaceAll(".", "-")}`;
  const inPlace =
    typeof platform.majorUpgrades === "object" && isUpgrade(asked, running)
      ? ` Or have it upgraded in place, with a snapshot before it, while it is down: set ` +
        `slipway:${platform.name}.allowMajorVersionUpgrade.${name} to "${version}" in ` +
        `Pulumi.${plan.environment}.yaml.`
      : "";
  return new UserError(
    "DatabaseVersionChanged",
    `Database '${name}' of stack '${plan.environment}' runs ${running.engine} ` +
      `${running.version}, and the program asks for ${engine} ${version}, which does not take over ` +
      `its data. To stay, say engine: "${running.engine}", version: "${running.version}". To ` +
      `change, make a database beside it (new Database("${beside}", { engine: "${engine}", ` +
      `version: "${version}" })), restore a dump there, and then lead the links to it: ` +
      `docs/databases.md tells how.${inPlace}`,
  );
}
