import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { identifyData, type Credentials } from "../data/credentials.ts";
import type { Owner } from "../data/owner.ts";
import type { DatabasePlaces } from "../data/places.ts";
import { giveTo, prepare } from "../data/run.ts";
import { readJson, writeJson } from "../json-file.ts";
import { seriesOf, type FoundMariadb } from "./find.ts";

/** Everything that making a data folder takes. */
export interface DataPlan {
  places: DatabasePlaces;
  program: FoundMariadb;
  owner: Owner | undefined;
  credentials: Credentials;
  /** Whether the data are to outlive a loss of power. */
  durable: boolean;
}

/**
 * Credentials for a new database, named as the resource. MySQL takes 64 characters for a database,
 * MariaDB 80 for a user; a physical name has at most 63.
 */
export function newCredentials(name: string, port: number): Credentials {
  const database = name.replaceAll("-", "_");
  return { port, database, user: database, password: randomBytes(24).toString("base64url") };
}

/**
 * Makes the data folder with its one database, whole or not at all; an existing one is kept.
 *
 * @throws UserError `MariadbNewerData` for data of a newer series than the server's.
 */
export async function makeData(plan: DataPlan): Promise<void> {
  const { places, program, owner } = plan;
  if (existsSync(places.data)) {
    checkVersion(plan);
    return;
  }
  const aside = `${places.data}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  giveTo(aside, owner);
  const common = { folder: places.folder, owner };
  const options = ["--no-defaults", `--datadir=${aside}`, ...speedOf(plan.durable)];
  await prepare("MariadbNotMade", {
    ...common,
    // Root may come by a socket alone, which the server does not open: nobody has a user but ours.
    command: [program.install, ...options, "--skip-test-db", "--skip-name-resolve"],
  });
  await prepare("MariadbNotMade", {
    ...common,
    command: [program.server, ...options, "--bootstrap"],
    input: formatGrants(plan.credentials),
  });
  renameSync(aside, places.data);
  identifyData(places);
}

/** Writes down which server has the data now: a look at the data does not tell. */
export function noteVersion(places: DatabasePlaces, { version }: FoundMariadb): void {
  writeJson(versionFile(places), { version });
}

/** Flags of a server whose data need not outlive a loss of power, or must. */
export function speedOf(durable: boolean): string[] {
  const careless = ["--innodb-flush-method=nosync", "--innodb-flush-log-at-trx-commit=0"];
  // Small, since it is written whole when it is made; as large as a development's changes need.
  return ["--innodb-log-file-size=32M", ...(durable ? [] : [...careless, "--skip-sync-frm"])];
}

const versionSchema = z.object({ version: z.string() });

function versionFile({ folder }: DatabasePlaces): string {
  return join(folder, "data.version.json");
}

/** MariaDB goes to a newer series, and none back; its own words name neither whose data these are. */
function checkVersion({ places, program }: DataPlan): void {
  const data = readJson(versionFile(places), versionSchema)?.version;
  if (data === undefined || !isNewer(seriesOf(data), seriesOf(program.version))) return;
  const [from, to] = [seriesOf(data), seriesOf(program.version)];
  throw new UserError(
    "MariadbNewerData",
    `The data of database '${basename(places.folder, ".mariadb")}' are of MariaDB ${from}, and this ` +
      `machine has ${to} (${program.server}), which does not read them: nothing was changed. Put ` +
      `MariaDB ${from} or newer on PATH; or, where the data may go, delete ${places.data}.`,
  );
}

function isNewer(left: string, right: string): boolean {
  return left.localeCompare(right, "en", { numeric: true }) > 0;
}

/** As the image of MySQL makes them: one database, and one user that may do anything in it. */
function formatGrants({ database, user, password }: Credentials): string {
  // Names and password have no quote in them; `_` in a grant would stand for any character.
  const grantee = `'${user}'@'%'`;
  const lines = [
    // Reads the users, which a server leaves alone while it is set up.
    "FLUSH PRIVILEGES",
    `CREATE DATABASE \`${database}\``,
    `CREATE USER ${grantee} IDENTIFIED BY '${password}'`,
    `GRANT ALL ON \`${database.replaceAll("_", "\\_")}\`.* TO ${grantee}`,
  ];
  return lines.map((line) => `${line};\n`).join("");
}
