import { existsSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAlive } from "../../../providers/local/agent/identity.ts";
import { mariadbPlaces } from "../../../providers/local/agent/data/places.ts";
import { readCredentials } from "../../../providers/local/agent/data/credentials.ts";
import { mariadbProbe } from "../../../providers/local/agent/mariadb/ready.ts";
import { readLock } from "../../../providers/local/agent/lock.ts";
import { environmentPaths } from "../../../providers/local/agent/paths.ts";
import { LocalProject, until } from "../../support/projects/local-project.ts";
import { mariadbProblem } from "../../support/servers/mariadb.ts";
import { queryMysql } from "../../support/servers/mysql-client.ts";
import { open, type Json, type ProviderClient } from "../../support/engine/provider-client.ts";
import { patient } from "../../support/slowness.ts";

const problem = mariadbProblem();
if (problem !== undefined) console.log(`a MySQL on this machine: skipped, ${problem}`);

const project = new LocalProject();
let provider: ProviderClient;
let made: Json;

function inputs(): Json {
  return project.owned("press-dev-back-issues", { persistent: true });
}

function url(): string {
  return String(open(made.url));
}

function placesOf(name: string) {
  return mariadbPlaces(environmentPaths(project.root, project.environment), name);
}

describe.skipIf(problem !== undefined)("MySQL by MariaDB", { timeout: patient(60_000) }, () => {
  beforeAll(async () => {
    provider = await project.provider();
    await project.createEnvironment();
    made = await provider.create("Mariadb", inputs());
    queryMysql(url(), "CREATE TABLE issues (id int PRIMARY KEY); INSERT INTO issues VALUES (1)");
  }, patient(60_000));

  afterAll(async () => {
    await project.remove();
  });

  test("is ready when its creation returns, with MySQL's own defaults, behind a password", () => {
    const sql = "SELECT @@character_set_server, @@local_infile, LOWER('Ä'), @@sql_mode";
    const [row = ""] = queryMysql(url(), sql);
    expect(row).toMatch(/^utf8mb4\t0\tä\tONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,/);
    const wrong = url().replace(String(open(made.password)), "wrong");
    expect(() => queryMysql(wrong, "SELECT 1")).toThrow(/Access denied/);
    expect(url()).toMatch(
      /^mysql:\/\/press_dev_back_issues:[\w-]{32}@127\.0\.0\.1:\d+\/press_dev_back_issues$/,
    );
  });

  test("lets nobody else in, and its user into no other database", () => {
    const { port } = new URL(url());
    for (const user of ["root", "nobody", "mysql", ""]) {
      expect(() => queryMysql(`mysql://${user}@127.0.0.1:${port}/mysql`, "SELECT 1")).toThrow(
        /denied/,
      );
    }
    expect(() => queryMysql(url(), "SELECT * FROM mysql.global_priv")).toThrow(/denied/);
    // `_` stands for any character in a grant, unless it is escaped.
    expect(() => queryMysql(url(), "CREATE DATABASE press_devXback_issues")).toThrow(/denied/);
  });

  test("its password stands in no output in plain, and its files are its owner's", () => {
    const password = String(open(made.password));
    expect(JSON.stringify({ ...made, password: "", url: "" })).not.toContain(password);
    const { data, credentials } = placesOf("press-dev-back-issues");
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(statSync(credentials).mode & 0o777).toBe(0o600);
    if (process.getuid?.() === 0) expect(statSync(data).uid).not.toBe(0);
  });

  test("is told as what it is", async () => {
    const { databases } = await project.agent.status();
    expect(databases).toMatchObject([{ engine: "mysql", server: { state: "healthy" } }]);
    expect(databases[0]?.program).toMatch(/^MariaDB \d+\.\d+$/);
  });

  test("a hundred looks at it leave no word in its log", async () => {
    const credentials = readCredentials(placesOf("press-dev-back-issues"));
    if (credentials === undefined) throw new Error("no credentials");
    const looks = Array.from({ length: 100 }, mariadbProbe(credentials));
    expect(new Set(await Promise.all(looks))).toEqual(new Set([undefined]));
    const wrong = mariadbProbe({ ...credentials, password: "wrong" });
    expect(await wrong()).toMatch(/^Access denied for user 'press_dev_back_issues'/);
    const log = project.agent.logNames().find((name) => name.includes("back-issues")) ?? "";
    const lines: string[] = [];
    for await (const line of project.agent.logs(log, { lines: 1000 })) lines.push(line);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines.filter((line) => /Aborted|unauthenticated/i.test(line))).toEqual([]);
    expect(queryMysql(url(), "SHOW STATUS LIKE 'Aborted_clients'")).toEqual(["Aborted_clients\t0"]);
  });

  test("data, port and password survive a stop and a start", async () => {
    await project.agent.stop();
    expect(() => queryMysql(url(), "SELECT 1")).toThrow(/Can't connect/);
    expect(await project.agent.start()).toEqual([]);
    expect(queryMysql(url(), "SELECT id FROM issues")).toEqual(["1"]);
    expect(await provider.diff("Mariadb", made, inputs())).toMatchObject({ changes: "none" });
  });

  test("a Postgres of the same name stands beside it, and takes nothing along when it goes", async () => {
    const twin = await provider.create("Postgres", inputs());
    expect(twin.port).not.toBe(made.port);
    await provider.delete("Postgres", twin);
    await project.agent.stop();
    expect(await project.agent.start()).toEqual([]);
    expect(queryMysql(url(), "SELECT id FROM issues")).toEqual(["1"]);
  });

  test("it is the same database again after the state and the agent's files were lost", async () => {
    await project.agent.stop();
    const paths = environmentPaths(project.root, project.environment);
    for (const file of [paths.state, paths.ports, paths.running]) rmSync(file, { force: true });
    await project.createEnvironment();
    expect(await provider.create("Mariadb", inputs())).toEqual(made);
    expect(queryMysql(url(), "SELECT id FROM issues")).toEqual(["1"]);
  });

  test("a server that a killed agent left, and that no list names, makes room", async () => {
    const lock = readLock(environmentPaths(project.root, project.environment));
    const server = (await project.agent.status()).databases[0]?.server.pid;
    if (lock === undefined || server === undefined) throw new Error("nothing runs");
    process.kill(lock.pid, "SIGKILL");
    await until(() => (isAlive(lock) ? undefined : true));
    rmSync(environmentPaths(project.root, project.environment).running);
    expect(await provider.diff("Mariadb", made, inputs())).toMatchObject({ changed: ["running"] });
    await provider.update("Mariadb", made, inputs());
    expect(queryMysql(url(), "SELECT id FROM issues")).toEqual(["1"]);
    const now = (await project.agent.status()).databases[0]?.server.pid;
    expect(now).not.toBe(server);
  });

  test("it recovers after agent and server were killed", async () => {
    const lock = readLock(environmentPaths(project.root, project.environment));
    const server = (await project.agent.status()).databases[0]?.server.pid;
    if (lock === undefined || server === undefined) throw new Error("nothing runs");
    process.kill(lock.pid, "SIGKILL");
    process.kill(server, "SIGKILL");
    await until(() => (isAlive(lock) ? undefined : true));
    await provider.update("Mariadb", made, inputs());
    expect(queryMysql(url(), "SELECT id FROM issues")).toEqual(["1"]);
  });

  test("one that is not persistent begins empty after a stop, under the same address", async () => {
    const fleeting = project.owned("press-dev-drafts", { persistent: false });
    const one = await provider.create("Mariadb", fleeting);
    const address = String(open(one.url));
    queryMysql(address, "CREATE TABLE kept (id int)");
    await project.agent.stop();
    expect(await project.agent.start()).toEqual([]);
    expect(() => queryMysql(address, "SELECT * FROM kept")).toThrow(/kept' doesn't exist/);
    await provider.delete("Mariadb", one);
  });

  test("deleting it removes its data", async () => {
    const { folder } = placesOf("press-dev-back-issues");
    expect(existsSync(join(folder, "data"))).toBe(true);
    await provider.delete("Mariadb", made);
    expect(existsSync(folder)).toBe(false);
    expect(() => queryMysql(url(), "SELECT 1")).toThrow(/Can't connect/);
  });
});
