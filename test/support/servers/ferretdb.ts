import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { MongoClient } from "mongodb";
import type { CollectionInfo } from "mongodb";
import { findProgram } from "../find-program.ts";

/** Where the programs are, beside PATH: built from Go modules, by CONTRIBUTING.md. */
const folders = [process.env.SLIPWAY_MONGO_PROGRAMS ?? ""].filter((folder) => folder !== "");

/** The path that its programs are found by. */
export const mongoPath = [...folders, process.env.PATH ?? ""].join(":");

/** Why no server that speaks MongoDB's protocol runs here; undefined where one does. */
export function ferretdbProblem(): string | undefined {
  const names = ["ferretdb", "mongodump", "mongorestore"];
  const missing = names.find((name) => findProgram(name, folders) === undefined);
  if (missing === undefined) return undefined;
  return `no ${missing} is here: set SLIPWAY_MONGO_PROGRAMS to the folder that has it`;
}

/** A FerretDB of a test: MongoDB's protocol over SQLite. */
export interface TestFerretdb {
  client: MongoClient;
  /** Host with the port, as MongoDB's tools take it. */
  host: string;
  stop: () => Promise<void>;
}

/** Starts an empty FerretDB on a free port of loopback, with one user, whose password is `p`. */
export async function startFerretdb(user: string): Promise<TestFerretdb> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-ferretdb-"));
  mkdirSync(join(folder, "data"));
  const host = `127.0.0.1:${await getPort()}`;
  const args = [
    "--handler=sqlite",
    `--sqlite-url=file:${join(folder, "data")}/`,
    `--state-dir=${folder}`,
    `--listen-addr=${host}`,
    "--debug-addr=-",
    "--telemetry=disable",
    "--test-enable-new-auth",
    "--setup-database=admin",
    `--setup-username=${user}`,
    "--setup-password=p",
  ];
  const server = spawn(findProgram("ferretdb", folders) ?? "ferretdb", args, { stdio: "ignore" });
  const leave = (): void => {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", leave);
  const client = new MongoClient(`mongodb://${user}:p@${host}/?authSource=admin`, {
    serverSelectionTimeoutMS: 1000,
  });
  const stop = async (): Promise<void> => {
    process.off("exit", leave);
    await client.close();
    if (server.exitCode === null) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await waitForServer(client, stop);
  return { client, host, stop };
}

async function waitForServer(client: MongoClient, stop: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.connect();
      return;
    } catch (error) {
      if (attempt < 60) await sleep(200);
      else {
        await stop();
        throw error;
      }
    }
  }
}

/** Every database but the server's own, with collections, options, indexes and documents. */
export async function describeMongo({ client }: TestFerretdb): Promise<Record<string, object>> {
  const { databases } = await client.db("admin").admin().listDatabases();
  const names = databases.map(({ name }) => name).filter((name) => name !== "admin");
  const entries = names.toSorted().map(async (name) => {
    const db = client.db(name);
    const found = (await db.listCollections().toArray()) as CollectionInfo[];
    const collections = found.map(async ({ name: collection, type, options }) => {
      const indexes = await db.collection(collection).listIndexes().toArray();
      const documents = await db
        .collection(collection)
        .find({}, { promoteValues: false })
        .sort({ _id: 1 })
        .toArray();
      return [collection, { type, options, indexes, documents }] as const;
    });
    return [name, Object.fromEntries((await Promise.all(collections)).toSorted())] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
