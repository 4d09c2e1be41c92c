import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEngine } from "../../../plan/kinds.ts";
import type { Tls } from "../../../plan/link/address.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import type { DataSettings } from "./data-settings.ts";

/** Where a database listens, and who may enter. */
export interface DatabaseEnd {
  host: pulumi.Input<string>;
  port: pulumi.Input<number>;
  user: string;
  /** Letters and digits only, which a URL takes as they are. */
  password: pulumi.Input<string>;
}

/** The same for what only reads, at the host of the read replicas. */
export function formatReadAddress(
  plan: Pick<DatabasePlan, "engine" | "database">,
  end: DatabaseEnd,
  settings: TlsSettings,
): pulumi.Output<string> {
  const address = formatDatabaseAddress(plan, end, settings);
  // By the specification of MongoDB's connection strings; the first server where no other answers.
  if (plan.engine !== "mongodb") return address;
  return pulumi.secret(pulumi.interpolate`${address}&readPreference=secondaryPreferred`);
}

type TlsSettings = Pick<DataSettings, "caBundle" | "databaseClients">;

/** The address of a database for its clients; a secret. */
export function formatDatabaseAddress(
  { engine, database }: Pick<DatabasePlan, "engine" | "database">,
  { host, port, user, password }: DatabaseEnd,
  settings: TlsSettings,
): pulumi.Output<string> {
  const query = formatQuery(engine, settings);
  const end = pulumi.interpolate`${host}:${port}/${database}`;
  return pulumi.secret(pulumi.interpolate`${engine}://${user}:${password}@${end}${query}`);
}

/** The same for clients whose address has another form: they verify by `caBundle` alone. */
export function planTls({ caBundle }: TlsSettings): Tls {
  return { verify: caBundle !== undefined, caBundle };
}

/**
 * What the address says of TLS, which every server here demands.
 *
 * Amazon's certificate authority for databases is in no common trust store. With `caBundle`, the
 * path of its certificates (https://truststore.pki.rds.amazonaws.com) in every image, clients
 * verify the server. Without it they encrypt only, and how one says that differs by client:
 *
 * - PostgreSQL: `sslmode=require` to libpq and drivers on it, and to most others. node-postgres
 *   alone reads `require` as "verify", and as libpq does only with a parameter of its own, which
 *   libpq refuses. Nothing satisfies both, hence `databaseClients`.
 * - MySQL: its own clients encrypt by themselves wherever the server can. mysql2 for Node does
 *   not, and has Amazon's certificates with it under a name: so it verifies, and ignores `caBundle`.
 * - MongoDB: one form for all drivers, by the specification of its connection strings.
 */
function formatQuery(engine: DatabaseEngine, settings: TlsSettings): string {
  const { databaseClients: clients = "node", caBundle } = settings;
  // The setting's form leaves nothing in a path that a query would have to escape but slashes.
  const ca = caBundle === undefined ? undefined : encodeURIComponent(caBundle);
  return { postgres: postgresQuery, mysql: mysqlQuery, mongodb: mongodbQuery }[engine](clients, ca);
}

type Query = (clients: "node" | "native", ca: string | undefined) => string;

const postgresQuery: Query = (clients, ca) => {
  if (ca !== undefined) return `?sslmode=verify-full&sslrootcert=${ca}`;
  return clients === "node" ? "?uselibpqcompat=true&sslmode=require" : "?sslmode=require";
};

const mysqlQuery: Query = (clients, ca) => {
  if (clients === "node") return "?ssl=Amazon%20RDS";
  return ca === undefined ? "" : `?ssl-mode=VERIFY_IDENTITY&ssl-ca=${ca}`;
};

/** Of DocumentDB: users are in `admin`, and it does not repeat writes for the driver. */
const mongodbQuery: Query = (_clients, ca) => {
  const trust = ca === undefined ? "tlsAllowInvalidCertificates=true" : `tlsCAFile=${ca}`;
  return `?authSource=admin&replicaSet=rs0&retryWrites=false&tls=true&${trust}`;
};

/**
 * The master of a database. RDS takes up to 16 letters, digits and underscores, DocumentDB up to 63
 * letters and digits. Source: `MasterUsername` in both API references.
 */
export function planUser({ engine, database }: Pick<DatabasePlan, "engine" | "database">): string {
  if (engine === "mongodb") return database.replaceAll("_", "");
  return database.slice(0, 16).replace(/_+$/, "");
}
