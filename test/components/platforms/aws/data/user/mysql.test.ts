import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import mysql from "mysql2/promise";
import { describe, expect, onTestFinished, test } from "vitest";
import { mariadbProblem, startMariadb } from "../../../../../support/servers/mariadb.ts";
import type { TestMariadb } from "../../../../../support/servers/mariadb.ts";
import { loadUserFunction } from "../../../../../support/servers/user-function.ts";
import type { MakeUser } from "../../../../../support/servers/user-function.ts";

const objects = resolve(import.meta.dirname, "../../../../../trials/backups/mysql.sql");
const problem = mariadbProblem();
if (problem !== undefined) console.warn(`skipped: users in MySQL, since ${problem}`);

/** What RDS gives its master, on all schemas. Source: RDS's user guide, "Master user account privileges". */
const masters =
  "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, PROCESS, REFERENCES, INDEX, ALTER, " +
  "SHOW DATABASES, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, " +
  "REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, " +
  "EVENT, TRIGGER";

const odd = `p'"\\ä;--%$$:/?#[]@ 🎉`;

interface Rds {
  server: TestMariadb;
  make: MakeUser;
  ask: (user: string, password: string, sql: string) => Promise<unknown>;
  address: (password: string) => string;
}

/** A MariaDB with a master such as RDS's, and its schema `order_book`. */
async function startRds(): Promise<Rds> {
  const server = await startMariadb();
  onTestFinished(() => server.stop());
  const port = Number(server.env.MYSQL_TCP_PORT);
  server.query(
    `CREATE DATABASE order_book; CREATE DATABASE orderXbook; CREATE TABLE orderXbook.balances (a int);
     CREATE USER order_book@'%' IDENTIFIED BY 'm';
     GRANT ${masters} ON *.* TO order_book@'%' WITH GRANT OPTION`,
  );
  const ask: Rds["ask"] = async (user, password, sql) => {
    const login = { host: "127.0.0.1", port, user, password, database: "order_book" };
    const client = await mysql.createConnection({ ...login, multipleStatements: true });
    try {
      return (await client.query(sql))[0];
    } finally {
      await client.end();
    }
  };
  const login = { host: "127.0.0.1", port, user: "order_book", database: "order_book" };
  const address = (password: string): string =>
    `mysql://order_book_app:${encodeURIComponent(password)}@127.0.0.1:${port}/order_book`;
  return { server, make: await loadUserFunction("mysql", login), ask, address };
}

describe.skipIf(problem !== undefined)("On Debian's MariaDB", () => {
  test("programs migrate, make no users, and read no other schema", async () => {
    const { make, ask, address } = await startRds();
    const secrets = { master: "m", address: address("first") };
    await expect(make(secrets)).resolves.toEqual({ user: "order_book_app" });
    await expect(make(secrets)).resolves.toEqual({ user: "order_book_app" });
    const app = (sql: string): Promise<unknown> => ask("order_book_app", "first", sql);
    await app(
      "CREATE TABLE l (id int); ALTER TABLE l ADD note text; CREATE VIEW v AS SELECT * FROM l",
    );
    await app(
      "CREATE TRIGGER t BEFORE INSERT ON l FOR EACH ROW SET NEW.note = 'new'; INSERT INTO l (id) VALUES (1)",
    );
    expect(await app("SELECT * FROM v")).toEqual([{ id: 1, note: "new" }]);
    await expect(app("CREATE USER other@'%'")).rejects.toThrow("Access denied");
    await expect(app("ALTER USER order_book@'%' IDENTIFIED BY 'x'")).rejects.toThrow(
      "Access denied",
    );
    await expect(app("CREATE DATABASE more")).rejects.toThrow("Access denied");
    // In a grant, `_` would stand for any letter.
    await expect(app("SELECT * FROM orderXbook.balances")).rejects.toThrow("denied");
    await expect(app("SELECT * FROM mysql.user")).rejects.toThrow("denied");
  });

  test("a schema full of the master's objects goes on with the user", async () => {
    const { server, make, ask, address } = await startRds();
    // The master is nobody who may name others as definers: that is root's.
    server.query(
      readFileSync(objects, "utf8").replaceAll("root@localhost", "order_book@'%'"),
      "order_book",
    );
    await make({ master: "m", address: address("first") });
    const app = (sql: string): Promise<unknown> => ask("order_book_app", "first", sql);
    const tables = server.query("SHOW FULL TABLES", "order_book");
    expect(tables.length).toBeGreaterThan(3);
    for (const line of tables) {
      const name = line.split("\t")[0] ?? "";
      await app(`SELECT * FROM ${mysql.escapeId(name, true)} LIMIT 1`);
    }
    await app("ALTER TABLE orders ADD note text; DROP TABLE events");
  });

  test("an odd password is taken as it is, whatever the server's mode, and a new one takes its place", async () => {
    const { server, make, ask, address } = await startRds();
    server.query("SET GLOBAL sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'");
    await make({ master: "m", address: address(odd) });
    expect(await ask("order_book_app", odd, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await make({ master: "m", address: address("next") });
    await expect(ask("order_book_app", odd, "SELECT 1")).rejects.toThrow("Access denied");
    expect(await ask("order_book_app", "next", "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});
