import { resolve } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { planDatabaseServer } from "../../components/platforms/containers/database-server.ts";
import { makeBackup, planOf, runShell } from "../support/servers/backups.ts";
import { describeMysql } from "../support/servers/describe-mysql.ts";
import { readCommands } from "../support/servers/documented.ts";
import { mariadbProblem, startMariadb } from "../support/servers/mariadb.ts";
import type { TestMariadb } from "../support/servers/mariadb.ts";

const objects = resolve(import.meta.dirname, "../trials/backups/mysql.sql");
const problem = mariadbProblem();
if (problem !== undefined) console.warn(`skipped: restores of MySQL, since ${problem}`);

async function start(name: string): Promise<TestMariadb> {
  const server = await create(name);
  onTestFinished(() => server.stop());
  return server;
}

/** A server as the image makes it: one user, who may do all in the one database. */
async function create(name: string): Promise<TestMariadb> {
  const server = await startMariadb();
  server.query(
    `CREATE DATABASE ${name}; CREATE USER '${name}'@'%' IDENTIFIED BY 'p';
     GRANT ALL ON ${name}.* TO '${name}'@'%'`,
  );
  return server;
}

let filled: Promise<TestMariadb> | undefined;

/** A server with one of every kind of object, for all tests of this file. */
function startFilled(): Promise<TestMariadb> {
  filled ??= fill();
  return filled;
}

afterAll(async () => {
  await (await filled)?.stop();
});

async function fill(): Promise<TestMariadb> {
  const server = await create("order_book");
  const login = "mysql --default-character-set=utf8mb4 -h 127.0.0.1 -u order_book -pp order_book";
  runShell(`${login} < ${objects}`, server.env);
  return server;
}

test.skipIf(problem !== undefined)(
  "A backup of MySQL (of MariaDB, by Debian's programs), restored, is equal in all kinds of object",
  async () => {
    const source = await startFilled();
    const BACKUP = await makeBackup(planOf("mysql", "8.4", "order_book"), "p", source.env);
    const before = describeMysql(source, "order_book");
    for (const [kind, lines] of Object.entries(before)) expect(lines, kind).not.toEqual([]);

    const target = await start("order_book");
    const own = { BACKUP, DATABASE: "order_book", PASSWORD: "p", HOST: "127.0.0.1" };
    runShell(readCommands("databases.md", "restore-mysql"), { ...own, ...target.env });
    expect(describeMysql(target, "order_book")).toEqual(before);
  },
);

test.skipIf(problem !== undefined)(
  "Restored beside under another name, everything has the new user as its definer",
  async () => {
    const source = await startFilled();
    const BACKUP = await makeBackup(planOf("mysql", "8.4", "order_book"), "p", source.env);
    const target = await start("orders_2");
    const own = { BACKUP, DATABASE: "orders_2", PASSWORD: "p", HOST: "127.0.0.1" };
    runShell(readCommands("databases.md", "restore-mysql"), { ...own, ...target.env });
    const renamed = Object.entries(describeMysql(source, "order_book")).map(
      ([kind, lines]) =>
        [kind, lines.map((line) => line.replaceAll("order_book", "orders_2"))] as const,
    );
    expect(describeMysql(target, "orders_2")).toEqual(Object.fromEntries(renamed));
  },
);

test("MySQL lets the user of a database make triggers and functions", () => {
  // With a binary log it asks for SUPER (error 1419), which nobody has who signs in by a link; the
  // log would be read by replicas alone. Source: MySQL's manual, "Stored Program Binary Logging".
  const { command } = planDatabaseServer(planOf("mysql", "8.4", "order_book"));
  expect(command).toEqual(["docker-entrypoint.sh", "mysqld", "--disable-log-bin"]);
});
