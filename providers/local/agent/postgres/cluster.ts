import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { UserError } from "../../../../variables/user-error.ts";
import { readJson, writeJson } from "../json-file.ts";
import type { Owner } from "./owner.ts";
import type { EnvironmentPaths } from "../paths.ts";
import { postgresPlaces, type PostgresPlaces } from "./places.ts";

const credentialsSchema = z.object({
  port: z.int(),
  database: z.string(),
  user: z.string(),
  password: z.string().min(1),
});

/** How a database is reached; kept beside its data, whatever becomes of any state. */
export type Credentials = z.infer<typeof credentialsSchema>;

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

/** Credentials of an earlier life of the database, if it had one. */
export function readCredentials(places: PostgresPlaces): Credentials | undefined {
  return readJson(places.credentials, credentialsSchema);
}

/** Ports of the environment's databases, by name, as they stand beside the data. */
export function readDatabasePorts(paths: EnvironmentPaths): Map<string, number> {
  const folder = dirname(postgresPlaces(paths, "any").folder);
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder).flatMap((name) => {
      const credentials = readCredentials(postgresPlaces(paths, name));
      return credentials ? [[name, credentials.port] as const] : [];
    }),
  );
}

/**
 * Credentials for a new database; its names are those of the resource, as SQL likes them. Postgres
 * keeps what begins with `pg_` to itself, which is no fault of an application called `pg`.
 */
export function newCredentials(name: string, port: number): Credentials {
  const database = name.replaceAll("-", "_").replace(/^pg_/, "app_pg_").slice(0, 63);
  return { port, database, user: database, password: randomBytes(24).toString("base64url") };
}

/** Makes the folder of a database and writes its credentials beside the data. */
export function writeCredentials(places: PostgresPlaces, credentials: Credentials): void {
  mkdirSync(places.folder, { recursive: true });
  // Its server may pass through these folders, and nobody but the owner may look into the data.
  for (const folder of [dirname(places.folder), places.folder]) chmodSync(folder, 0o711);
  writeJson(places.credentials, credentials);
}

/** Whether a stop has to leave the data alone, since they were persistent once. */
export function isKept(places: PostgresPlaces): boolean {
  return existsSync(places.keepMark);
}

/** Notes whether the data are to be kept; what is kept stays so as long as there are data. */
export function markData(places: PostgresPlaces, persistent: boolean): void {
  if (persistent) writeFileSync(places.keepMark, "", { mode: 0o600 });
  else if (!existsSync(join(places.data, "PG_VERSION"))) rmSync(places.keepMark, { force: true });
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

function giveTo(path: string, owner: Owner | undefined): void {
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
}

async function run(plan: ClusterPlan, command: string[], input = ""): Promise<void> {
  const [program = "", ...args] = command;
  const child = spawn(join(plan.binaries, program), args, {
    cwd: plan.places.folder,
    env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    ...plan.owner,
  });
  let output = "";
  const collect = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const problem = await new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("close", (code) => {
      resolve(code === 0 ? undefined : `it exited with code ${code ?? "none"}`);
    });
  });
  if (problem === undefined) return;
  throw new UserError("PostgresNotMade", `${program} failed (${problem}):\n${output.trimEnd()}`);
}
