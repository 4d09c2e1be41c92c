import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatDatabaseAddress } from "../../../../../components/platforms/aws/data/database-address.ts";
import type { DatabaseEngine } from "../../../../../components/plan/kinds.ts";
import type { DataSettings } from "../../../../../components/platforms/aws/data/data-settings.ts";
import { findProgram } from "../../../../support/find-program.ts";
import { startPostgres } from "../../../../support/postgres.ts";
import type { TestPostgres } from "../../../../support/postgres.ts";
import { addTls, createCertificate } from "../../../../support/servers/postgres-access.ts";
import { patient } from "../../../../support/slowness.ts";

const run = promisify(execFile);
const caBundle = "/etc/ssl/rds/global-bundle.pem";

/** The parser of node-postgres, which comes with it. */
const parseAddress = createRequire(createRequire(import.meta.url).resolve("pg"))(
  "pg-connection-string",
) as (address: string) => object;

function addressOf(
  engine: DatabaseEngine,
  settings: DataSettings,
  end: { host?: string; port?: number } = {},
): Promise<string> {
  const { host = "db.test", port = 1234 } = end;
  const plan = { engine, database: "orders" };
  const address = formatDatabaseAddress(plan, { host, port, user: "u", password: "p" }, settings);
  return new Promise((resolve) => void pulumi.unsecret(address).apply(resolve));
}

test.each([
  ["postgres", {}, "?uselibpqcompat=true&sslmode=require"],
  ["postgres", { databaseClients: "native" }, "?sslmode=require"],
  [
    "postgres",
    { caBundle },
    "?sslmode=verify-full&sslrootcert=%2Fetc%2Fssl%2Frds%2Fglobal-bundle.pem",
  ],
  ["mysql", {}, "?ssl=Amazon%20RDS"],
  ["mysql", { databaseClients: "native" }, ""],
  [
    "mysql",
    { databaseClients: "native", caBundle },
    "?ssl-mode=VERIFY_IDENTITY&ssl-ca=%2Fetc%2Fssl%2Frds%2Fglobal-bundle.pem",
  ],
  [
    "mongodb",
    {},
    "?authSource=admin&replicaSet=rs0&retryWrites=false&tls=true&tlsAllowInvalidCertificates=true",
  ],
  [
    "mongodb",
    { caBundle },
    "?authSource=admin&replicaSet=rs0&retryWrites=false&tls=true" +
      "&tlsCAFile=%2Fetc%2Fssl%2Frds%2Fglobal-bundle.pem",
  ],
] as const)("The address of %s with %j ends in %s", async (engine, settings, query) => {
  const address = await addressOf(engine, settings);
  expect(address).toBe(`${engine}://u:p@db.test:1234/orders${query}`);
  expect(new URL(address).href).toBe(address);
});

test("node-postgres takes the address for native clients as: verify", async () => {
  const address = await addressOf("postgres", { databaseClients: "native" });
  expect(parseAddress(address)).toMatchObject({ ssl: {} });
  expect(parseAddress(address)).not.toMatchObject({ ssl: { rejectUnauthorized: false } });
});

const missing = ["psql", "openssl"].filter((name) => findProgram(name) === undefined);
if (missing.length > 0) console.warn(`skipped: addresses at a server, without ${missing.join()}`);

describe.skipIf(missing.length > 0)("At a Postgres with TLS", () => {
  let server: TestPostgres;
  let folder: string;
  let ca: string;
  let port: number;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "slipway-tls-"));
    server = await startPostgres();
    port = Number(new URL(server.url).port);
    ca = await prepare(server, folder);
  }, patient(60_000));

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const end = (): { host: string; port: number } => ({ host: "localhost", port });

  test("psql gets in by both addresses that are for it", async () => {
    for (const settings of [{ databaseClients: "native" as const }, { caBundle: ca }]) {
      expect(await askByPsql(await addressOf("postgres", settings, end()))).toBe("t");
    }
  });

  test("node-postgres gets in by both addresses that are for it", async () => {
    for (const settings of [{}, { caBundle: ca }]) {
      expect(await askByNode(await addressOf("postgres", settings, end()))).toBe(true);
    }
  });

  test("neither gets in by the other's, which is why there are two", async () => {
    const forNode = await addressOf("postgres", {}, end());
    await expect(askByPsql(forNode)).rejects.toThrow('parameter: "uselibpqcompat"');
    const forPsql = await addressOf("postgres", { databaseClients: "native" }, end());
    await expect(askByNode(forPsql)).rejects.toThrow("self-signed certificate");
  });

  test("a client with certificates refuses a server under another name", async () => {
    const address = await addressOf("postgres", { caBundle: ca }, { host: "127.0.0.1", port });
    await expect(askByPsql(address)).rejects.toThrow("does not match host name");
    await expect(askByNode(address)).rejects.toThrow("does not match certificate");
  });
});

/** Gives a server a certificate and a database; gives the path of the authority's, the same. */
async function prepare(server: TestPostgres, folder: string): Promise<string> {
  const made = await createCertificate(folder);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query("CREATE ROLE u SUPERUSER LOGIN");
  await client.query("CREATE DATABASE orders");
  await client.end();
  await addTls(server, made);
  return made.certificate;
}

const question = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

async function askByPsql(address: string): Promise<string> {
  const { stdout } = await run("psql", [address, "-XAt", "-c", question]);
  return stdout.trim();
}

async function askByNode(address: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    const { rows } = await client.query<{ ssl: boolean }>(question);
    return rows[0]?.ssl;
  } finally {
    await client.end();
  }
}
