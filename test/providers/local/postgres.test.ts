import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { environmentPaths } from "../../../providers/local/agent/paths.ts";
import { postgresPlaces } from "../../../providers/local/agent/data/places.ts";
import { readLock } from "../../../providers/local/agent/lock.ts";
import { isAlive } from "../../../providers/local/agent/identity.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";
import { open, type Json, type ProviderClient } from "../../support/engine/provider-client.ts";

const project = new LocalProject();
let provider: ProviderClient;
let made: Json;

function inputs(): Json {
  return project.owned("test-dev-orders", { persistent: true });
}

async function query(url: string, sql: string): Promise<Json[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Json>(sql)).rows;
  } finally {
    await client.end();
  }
}

function url(): string {
  return String(open(made.url));
}

beforeAll(async () => {
  provider = await project.provider();
  await project.createEnvironment();
  made = await provider.create("Postgres", inputs());
  await query(url(), "CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)");
});

afterAll(async () => {
  await project.remove();
});

test("a database is ready when its creation returns, in UTF-8, behind a password", async () => {
  const sql = "SELECT current_setting('server_encoding') AS encoding, lower('Ä') AS lower";
  expect(await query(url(), sql)).toEqual([{ encoding: "UTF8", lower: "ä" }]);
  const wrong = url().replace(String(open(made.password)), "wrong");
  await expect(query(wrong, "SELECT 1")).rejects.toThrow(/password authentication failed/);
});

test("its password stands in no output in plain", () => {
  const password = String(open(made.password));
  expect(password.length).toBeGreaterThanOrEqual(24);
  expect(JSON.stringify({ ...made, password: "", url: "" })).not.toContain(password);
});

test("it listens on loopback only, and its files are its owner's", async () => {
  const settings = "SELECT current_setting('listen_addresses') AS addresses";
  expect(await query(url(), settings)).toEqual([{ addresses: "127.0.0.1" }]);
  const { data, credentials } = postgresPlaces(
    environmentPaths(project.root, project.environment),
    "test-dev-orders",
  );
  expect(statSync(data).mode & 0o777).toBe(0o700);
  expect(statSync(credentials).mode & 0o777).toBe(0o600);
  if (process.getuid?.() === 0) expect(statSync(data).uid).not.toBe(0);
});

test("data, port and password survive a stop and a start", async () => {
  await project.agent.stop();
  await expect(query(url(), "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
  expect(await project.agent.start()).toEqual([]);
  expect(await query(url(), "SELECT id FROM orders")).toEqual([{ id: 1 }]);
  expect(await provider.diff("Postgres", made, inputs())).toMatchObject({ changes: "none" });
});

test("it is the same database again after the state and the agent's files were lost", async () => {
  await project.agent.stop();
  const paths = environmentPaths(project.root, project.environment);
  for (const file of [paths.state, paths.ports, paths.running]) rmSync(file, { force: true });
  await project.createEnvironment();
  const again = await provider.create("Postgres", inputs());
  expect(again).toEqual(made);
  expect(await query(url(), "SELECT id FROM orders")).toEqual([{ id: 1 }]);
});

test("it recovers after agent and server were killed", async () => {
  const lock = readLock(environmentPaths(project.root, project.environment));
  const server = (await project.agent.status()).databases[0]?.server.pid;
  if (lock === undefined || server === undefined) throw new Error("nothing runs");
  process.kill(lock.pid, "SIGKILL");
  process.kill(server, "SIGKILL");
  await until(() => (isAlive(lock) ? undefined : true));
  expect(await provider.diff("Postgres", made, inputs())).toMatchObject({ changed: ["running"] });
  await provider.update("Postgres", made, inputs());
  expect(await query(url(), "SELECT id FROM orders")).toEqual([{ id: 1 }]);
});

test("one that is not persistent begins empty after a stop, under the same address", async () => {
  const fleeting = project.owned("test-dev-fleeting", { persistent: false });
  const one = await provider.create("Postgres", fleeting);
  const address = String(open(one.url));
  await query(address, "CREATE TABLE kept (id int)");
  await project.agent.stop();
  expect(await project.agent.start()).toEqual([]);
  await expect(query(address, "SELECT * FROM kept")).rejects.toThrow(/"kept" does not exist/);
  await provider.delete("Postgres", one);
});

test("data that were persistent once outlive a stop also when they are so no longer", async () => {
  const stays = project.owned("test-dev-stays", { persistent: true });
  const one = await provider.create("Postgres", stays);
  const address = String(open(one.url));
  await query(address, "CREATE TABLE kept (id int)");
  const two = await provider.update("Postgres", one, { ...stays, persistent: false });
  expect(await query(address, "SHOW fsync")).toEqual([{ fsync: "on" }]);
  await project.agent.stop();
  expect(await project.agent.start()).toEqual([]);
  expect(await query(address, "SELECT * FROM kept")).toEqual([]);
  await provider.delete("Postgres", two);
});

test("deleting it removes its data", async () => {
  const paths = environmentPaths(project.root, project.environment);
  const { folder } = postgresPlaces(paths, "test-dev-orders");
  expect(existsSync(join(folder, "data"))).toBe(true);
  await provider.delete("Postgres", made);
  expect(existsSync(folder)).toBe(false);
  await expect(query(url(), "SELECT 1")).rejects.toThrow(/ECONNREFUSED/);
});
