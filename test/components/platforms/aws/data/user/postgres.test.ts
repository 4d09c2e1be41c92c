import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { startPostgres } from "../../../../../support/postgres.ts";
import { loadUserFunction } from "../../../../../support/servers/user-function.ts";
import type { MakeUser } from "../../../../../support/servers/user-function.ts";

const objects = resolve(import.meta.dirname, "../../../../../trials/backups/postgres.sql");

/** Folder of Debian's servers, and of others that a machine has for this test. */
const folders = ["/usr/lib/postgresql", process.env.SLIPWAY_POSTGRES_SERVERS ?? ""];

/** Every server that is here: the npm package's, and those that are installed. */
const servers: [name: string, folder: string | undefined][] = [
  ["npm's", undefined],
  ...folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((folder) => existsSync(join(folder, "bin/postgres")))
    .map((folder): [string, string] => [folder, folder]),
];

const odd = `p'"\\ä;--%$$:/?#[]@ 🎉`;

/** A server such as RDS gives it out, with its master `order_book` and a database of that name. */
interface Rds {
  make: MakeUser;
  /** Runs SQL as a user and gives the rows, each as text. */
  ask: (user: string, password: string, sql: string, database?: string) => Promise<string[]>;
  /** The same as a superuser. */
  root: (sql: string, database?: string) => Promise<string[]>;
  address: (password: string) => string;
}

/** Whoever is no superuser shows a password, as at RDS. */
const access = ["host all postgres 127.0.0.1/32 trust", "host all all 127.0.0.1/32 scram-sha-256"];

/** @param before what stands in the master's database already, as SQL */
async function startRds(folder: string | undefined, before = ""): Promise<Rds> {
  const server = await startPostgres(folder);
  onTestFinished(() => server.stop());
  const { hostname: host, port: text } = new URL(server.url);
  const port = Number(text);
  const ask: Rds["ask"] = async (user, password, sql, database = "order_book") => {
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    try {
      const told = await client.query<string[]>({ text: sql, rowMode: "array" });
      // Of several statements there is a result for each.
      return (
        [told]
          .flat()
          .at(-1)
          ?.rows.map((row) => row.join(" ")) ?? []
      );
    } finally {
      await client.end();
    }
  };
  const root: Rds["root"] = (sql, database = "postgres") => ask("postgres", "", sql, database);
  const file = await root("SHOW hba_file");
  const lines = access.map((line) => `('${line}')`).join(", ");
  await root("CREATE ROLE rds_superuser NOLOGIN; GRANT pg_monitor TO rds_superuser");
  await root("CREATE ROLE order_book LOGIN SUPERUSER PASSWORD 'm'");
  await root("CREATE DATABASE order_book OWNER order_book");
  await root("CREATE DATABASE accounts OWNER order_book");
  await root(`COPY (VALUES ${lines}) TO '${file.join("")}'`);
  await root("SELECT pg_reload_conf()");
  await root(`SET SESSION AUTHORIZATION order_book; ${before}`, "order_book");
  // What a member of rds_superuser is, without what RDS's own changes to the server add.
  await root("ALTER ROLE order_book NOSUPERUSER CREATEROLE CREATEDB");
  await root("GRANT rds_superuser TO order_book WITH ADMIN OPTION");
  const login = { host, port, user: "order_book", database: "order_book" };
  const make = await loadUserFunction("postgres", login);
  const address = (password: string): string =>
    `postgres://order_book_app:${encodeURIComponent(password)}@${host}:${port}/order_book`;
  return { make, ask, root, address };
}

/** Who owns what in the database, apart from what is a server's own. */
const owners = `
  SELECT kind || ' ' || name || ': ' || pg_get_userbyid(owner) FROM (
    SELECT 'relation', oid::regclass::text, relowner FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL SELECT 'schema', nspname, nspowner FROM pg_namespace
    UNION ALL SELECT 'routine', oid::regprocedure::text, proowner FROM pg_proc
    UNION ALL SELECT 'type', oid::regtype::text, typowner FROM pg_type
    UNION ALL SELECT 'database', datname, datdba FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'operator', oid::regoperator::text, oprowner FROM pg_operator
    UNION ALL SELECT 'collation', oid::regcollation::text, collowner FROM pg_collation
    UNION ALL SELECT 'search', cfgname, cfgowner FROM pg_ts_config
    UNION ALL SELECT 'statistics', stxname, stxowner FROM pg_statistic_ext
    UNION ALL SELECT 'large object', oid::text, lomowner FROM pg_largeobject_metadata
    UNION ALL SELECT 'event trigger', evtname, evtowner FROM pg_event_trigger
    UNION ALL SELECT 'publication', pubname, pubowner FROM pg_publication
    UNION ALL SELECT 'wrapper', fdwname, fdwowner FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'server', srvname, srvowner FROM pg_foreign_server
    UNION ALL SELECT 'extension', extname, extowner FROM pg_extension
  ) AS all_of_it (kind, name, owner) WHERE pg_get_userbyid(owner) <> 'postgres' ORDER BY 1`;

describe.each(servers)("On Postgres of %s", (_, folder) => {
  test("programs migrate, make no roles, and read no other database", async () => {
    const { make, ask, root, address } = await startRds(folder);
    await root("SET ROLE order_book; CREATE TABLE balances (amount int)", "accounts");
    const secrets = { master: "m", address: address("first") };
    await expect(make(secrets)).resolves.toEqual({ user: "order_book_app" });
    await expect(make(secrets)).resolves.toEqual({ user: "order_book_app" });
    const app = (sql: string, database?: string): Promise<string[]> =>
      ask("order_book_app", "first", sql, database);
    await app(
      "CREATE TABLE lines (id serial PRIMARY KEY); CREATE SCHEMA stock; INSERT INTO lines DEFAULT VALUES",
    );
    await app(
      "ALTER TABLE lines ADD note text; CREATE EXTENSION citext; CREATE TYPE stock.unit AS ENUM ('kg')",
    );
    expect(await app("SELECT id FROM lines")).toEqual(["1"]);
    // Its master, as a member, sees and changes what programs made.
    expect(await ask("order_book", "m", "DELETE FROM lines RETURNING id")).toEqual(["1"]);
    await expect(app("CREATE ROLE other")).rejects.toThrow("permission denied");
    await expect(app("ALTER ROLE order_book PASSWORD 'x'")).rejects.toThrow("permission denied");
    await expect(app("SET ROLE order_book")).rejects.toThrow("permission denied");
    await expect(app("SET ROLE rds_superuser")).rejects.toThrow("permission denied");
    await expect(app("CREATE DATABASE more")).rejects.toThrow("permission denied");
    await expect(app("SELECT amount FROM balances", "accounts")).rejects.toThrow(
      "permission denied",
    );
    await expect(app("ALTER DATABASE accounts RENAME TO a")).rejects.toThrow("must be owner");
    await expect(ask("order_book_app", "other", "SELECT 1")).rejects.toThrow(
      "authentication failed",
    );
  });

  test("a database full of the master's objects goes on with the user, any number of times", async () => {
    // Postgres 14 knows no rows of a publication.
    const known = readFileSync(objects, "utf8").replace(" WHERE (id > 10)", "");
    const { make, ask, root, address } = await startRds(folder, `${known}; SELECT lo_create(4711)`);
    const before = await root(owners, "order_book");
    await make({ master: "m", address: address("first") });
    await make({ master: "m", address: address("second") });
    const after = await root(owners, "order_book");
    const stays = /^(event trigger|publication|wrapper|server|extension) /;
    const expected = before.map((line) =>
      stays.test(line) ? line : line.replace(/: order_book$/, ": order_book_app"),
    );
    expect(after).toEqual(expected.toSorted());
    expect(before.filter((line) => line.endsWith(": order_book")).length).toBeGreaterThan(30);
    expect(
      await root("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'accounts'"),
    ).toEqual(["order_book"]);
    const app = (sql: string): Promise<string[]> => ask("order_book_app", "second", sql);
    await app(`SET search_path = shop, public; ALTER TABLE orders ADD COLUMN note text;
      ALTER TYPE state ADD VALUE 'lost'; DROP VIEW open_orders; DROP TABLE "Odd Names"."select"`);
    await app("REFRESH MATERIALIZED VIEW shop.totals");
    // Copies that still run enter as the master until they are replaced.
    const old = (sql: string): Promise<string[]> => ask("order_book", "m", sql);
    await old("INSERT INTO shop.scratch VALUES ('late'); ALTER TABLE shop.scratch ADD n int");
  });

  test("an odd password is taken as it is, and a new one takes its place", async () => {
    const { make, ask, address } = await startRds(folder);
    await make({ master: "m", address: address(odd) });
    expect(await ask("order_book_app", odd, "SELECT current_user")).toEqual(["order_book_app"]);
    await make({ master: "m", address: address("next") });
    await expect(ask("order_book_app", odd, "SELECT 1")).rejects.toThrow("authentication failed");
    expect(await ask("order_book_app", "next", "SELECT current_user")).toEqual(["order_book_app"]);
  });

  test("where everybody lost the right to make tables in public, the user gets it", async () => {
    const { make, ask, address } = await startRds(
      folder,
      "ALTER SCHEMA public OWNER TO order_book; REVOKE ALL ON SCHEMA public FROM PUBLIC",
    );
    await make({ master: "m", address: address("p") });
    await ask("order_book_app", "p", "CREATE TABLE lines (id int)");
  });
});

test("A master that is not let in yet is asked for again, and one that never is, is told", async () => {
  const { make, ask, root, address } = await startRds(undefined);
  const late = make({ master: "new", address: address("p") });
  await root("ALTER ROLE order_book PASSWORD 'new'");
  await expect(late).resolves.toEqual({ user: "order_book_app" });
  expect(await ask("order_book_app", "p", "SELECT 1")).toEqual(["1"]);
  const login = { host: "127.0.0.1", port: 1, user: "order_book", database: "order_book" };
  const never = await loadUserFunction("postgres", login, 0.1);
  await expect(never({ master: "m", address: address("p") })).rejects.toThrow(
    "The database 127.0.0.1 did not let its master in: connect ECONNREFUSED 127.0.0.1:1",
  );
});

test("What holds a lock for long is waited for in vain, and nothing is half done", async () => {
  const { make, ask, root, address } = await startRds(undefined, "CREATE TABLE lines (id int)");
  const holder = new pg.Client({ connectionString: address("").replace(/\/\/.*@/, "//postgres@") });
  await holder.connect();
  onTestFinished(() => holder.end());
  await holder.query("BEGIN; SELECT * FROM lines");
  await expect(make({ master: "m", address: address("p") })).rejects.toThrow("lock timeout");
  await holder.query("COMMIT");
  expect(await root("SELECT 1 FROM pg_roles WHERE rolname = 'order_book_app'")).toEqual([]);
  await make({ master: "m", address: address("p") });
  await ask("order_book_app", "p", "ALTER TABLE lines ADD note text");
});
