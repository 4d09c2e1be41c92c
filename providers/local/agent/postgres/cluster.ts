import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../../variables/user-error.ts";
import { identifyData, type Credentials } from "../data/credentials.ts";
import type { Owner } from "../data/owner.ts";
import type { PostgresPlaces } from "../data/places.ts";
import { giveTo, prepare } from "../data/run.ts";

/** Everything that making a cluster takes. */
export interface ClusterPlan {
  places: PostgresPlaces;
  /** Folder with Postgres's `bin`. */
  binaries: string;
  owner: Owner | undefined;
  credentials: Credentials;
  /** Whether the data are to outlive a loss of power. */
  durable: boolean;
}

/**
 * Credentials for a new database; its names are those of the resource, as SQL likes them. Postgres
 * keeps what begins with `pg_` to itself, which is no fault of an application called `pg`.
 */
export function newCredentials(name: string, port: number): Credentials {
  const database = name.replaceAll("-", "_").replace(/^pg_/, "app_pg_").slice(0, 63);
  return { port, database, user: database, password: randomBytes(24).toString("base64url") };
}

/**
 * Makes the cluster with its one database, whole or not at all; an existing one is kept.
 *
 * @throws UserError `PostgresOtherVersion` for data of another major version.
 */
export async function makeCluster(plan: ClusterPlan): Promise<void> {
  const { places, credentials } = plan;
  if (existsSync(join(places.data, "PG_VERSION"))) {
    await checkVersion(plan);
    return;
  }
  const aside = `${places.data}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { mode: 0o700 });
  giveTo(aside, plan.owner);
  await initialize(plan, aside);
  // Double quotes are the one thing to care for, and a physical name has none.
  const sql = `CREATE DATABASE "${credentials.database}" OWNER "${credentials.user}";\n`;
  const fast = plan.durable ? [] : ["-F"];
  await run(plan, ["bin/postgres", "--single", ...fast, "-D", aside, "postgres"], sql);
  rmSync(places.data, { recursive: true, force: true });
  renameSync(aside, places.data);
  identifyData(places);
}

/** The server's own refusal names neither whose data these are, nor what to do. */
async function checkVersion({ places, binaries }: ClusterPlan): Promise<void> {
  const data = readFileSync(join(places.data, "PG_VERSION"), "utf8").trim();
  const { stdout } = await promisify(execFile)(join(binaries, "bin/postgres"), ["--version"]);
  const server = /\) (\d+)/.exec(stdout)?.[1] ?? stdout.trim();
  if (data === server) return;
  throw new UserError(
    "PostgresOtherVersion",
    `The data of database '${basename(places.folder)}' are of Postgres ${data}, and Slipway brings ` +
      `${server}, which does not read them: nothing was changed. Start the environment once more ` +
      "with the package-lock.json of before, dump the database there (pg_dump of the address in " +
      "its outputs), destroy the environment, bring it up with the new one and restore the dump; " +
      `or, where the data may go, delete ${places.data}.`,
  );
}

async function initialize(plan: ClusterPlan, data: string): Promise<void> {
  const passwordFile = join(plan.places.folder, "password.new");
  try {
    writeFileSync(passwordFile, plan.credentials.password, { mode: 0o600 });
    giveTo(passwordFile, plan.owner);
    await run(plan, [
      "bin/initdb",
      `--pgdata=${data}`,
      `--username=${plan.credentials.user}`,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // Sorts alike on every machine, and knows letters beyond ASCII, whatever locales there are.
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      ...(plan.durable ? [] : ["--no-sync"]),
    ]);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function run(plan: ClusterPlan, command: string[], input = ""): Promise<void> {
  const [program = "", ...args] = command;
  const { binaries, places, owner } = plan;
  await prepare("PostgresNotMade", {
    command: [join(binaries, program), ...args],
    folder: places.folder,
    owner,
    input,
  });
}
