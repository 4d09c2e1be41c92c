import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { findProgram } from "../support/find-program.ts";
import { startPostgres } from "../support/postgres.ts";
import type { TestPostgres } from "../support/postgres.ts";
import { makeBackup, planOf, runShell } from "../support/servers/backups.ts";
import { describePostgres } from "../support/servers/describe-postgres.ts";
import { readCommands } from "../support/servers/documented.ts";

const objects = resolve(import.meta.dirname, "../trials/backups/postgres.sql");
/** The npm package has a server of this major version, and no `pg_dump`. */
const newest = 18;

/** The server that belongs to the `pg_dump` of this machine, or why there is none. */
function findServer(): { installed?: string } | string {
  const missing = ["pg_dump", "pg_dumpall", "pg_restore", "psql"].find(
    (name) => !findProgram(name),
  );
  if (missing !== undefined) return `no ${missing} is here`;
  const told = execFileSync("pg_dump", ["--version"], { encoding: "utf8" });
  const major = Number(/\) (\d+)/.exec(told)?.[1]);
  if (major >= newest) return {};
  const installed = `/usr/lib/postgresql/${major}`;
  return existsSync(`${installed}/bin/postgres`)
    ? { installed }
    : `pg_dump ${major} reads no server of Postgres ${newest}, and there is no older one`;
}

const found = findServer();
if (typeof found === "string") console.warn(`skipped: restores of Postgres, since ${found}`);
const installed = typeof found === "string" ? undefined : found.installed;

async function start(folder?: string): Promise<TestPostgres> {
  const server = await startPostgres(folder);
  onTestFinished(() => server.stop());
  return server;
}

function portOf({ url }: TestPostgres): string {
  return new URL(url).port;
}

function urlOf(server: TestPostgres, database: string): string {
  return Object.assign(new URL(server.url), { pathname: `/${database}` }).href;
}

/** What the image does at its first start: a superuser, and a database of its name. */
function createOwner(server: TestPostgres, name: string): Record<string, string> {
  const env = { PGHOST: "127.0.0.1", PGPORT: portOf(server) };
  const sql = `CREATE ROLE ${name} SUPERUSER LOGIN PASSWORD 'p'; `;
  runShell(`psql -q -U postgres -c "${sql}" && createdb -U postgres -O ${name} ${name}`, env);
  return env;
}

/** A server with one of every kind of object in its database `order_book`. */
async function startFilled(): Promise<TestPostgres> {
  const server = await start(installed);
  const env = createOwner(server, "order_book");
  runShell(`psql -q -v ON_ERROR_STOP=1 -U order_book -d order_book -f ${objects}`, env);
  return server;
}

test.skipIf(typeof found === "string")(
  "A backup of Postgres, restored into an empty server, is equal in all kinds of object",
  async () => {
    const source = await startFilled();
    const plan = planOf("postgres", "18", "order_book");
    const BACKUP = await makeBackup(plan, "p", { PGPORT: portOf(source) });
    const before = await describePostgres(urlOf(source, "order_book"));
    for (const [kind, lines] of Object.entries(before)) expect(lines, kind).not.toEqual([]);

    const target = await start(installed);
    const env = createOwner(target, "order_book");
    const own = { BACKUP, DATABASE: "order_book", PASSWORD: "p", HOST: "127.0.0.1" };
    runShell(readCommands("databases.md", "restore-postgres"), { ...own, ...env });
    expect(await describePostgres(urlOf(target, "order_book"))).toEqual(before);
  },
);

test.skipIf(typeof found === "string")(
  `A backup of Postgres, restored beside under another name into version ${newest}, has the same objects and rows`,
  async () => {
    const source = await startFilled();
    const plan = planOf("postgres", "15", "order_book");
    const BACKUP = await makeBackup(plan, "p", { PGPORT: portOf(source) });

    const target = await start();
    const env = createOwner(target, "order_book_18");
    const names = { DATABASE: "order_book_18", OLD_DATABASE: "order_book" };
    const own = { BACKUP, ...names, PASSWORD: "p", HOST: "127.0.0.1" };
    runShell(readCommands("databases.md", "restore-postgres-beside"), { ...own, ...env });
    // Another version writes definitions in other words; the names and the rows are the same.
    const { roles: others, ...before } = await describePostgres(urlOf(source, "order_book"), []);
    const { roles, ...after } = await describePostgres(urlOf(target, "order_book_18"), []);
    expect(after).toEqual(before);
    expect(roles).toEqual([...(others ?? []), "order_book_18"].toSorted());
  },
);
