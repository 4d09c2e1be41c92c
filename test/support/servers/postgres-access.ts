import { execFile } from "node:child_process";
import { chown, copyFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import type { TestPostgres } from "../postgres.ts";

const run = promisify(execFile);

/** A certificate for `localhost` with its key; it is its own authority. */
export interface Certificate {
  certificate: string;
  key: string;
}

/** Makes a certificate for `localhost` in a folder; needs openssl. */
export async function createCertificate(folder: string): Promise<Certificate> {
  const [certificate, key] = [join(folder, "server.crt"), join(folder, "server.key")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const form = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const files = ["-days", "2", "-keyout", key, "-out", certificate];
  await run("openssl", ["req", ...form, ...files, ...subject]);
  return { certificate, key };
}

/** Has a server take clients with TLS, too. */
export async function addTls({ url }: TestPostgres, made: Certificate): Promise<void> {
  await withClient(url, async (client) => {
    for (const file of [made.certificate, made.key]) await place(client, file);
    await client.query("ALTER SYSTEM SET ssl = on");
    await client.query("SELECT pg_reload_conf()");
  });
}

/** A user with a database of its own, whom the server then asks for the password. */
export async function addUser(
  { url }: TestPostgres,
  name: string,
  password: string,
): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
    const rules = "host all postgres 127.0.0.1/32 trust\nhost all all all scram-sha-256\n";
    await writeFile(join(await dataOf(client), "pg_hba.conf"), rules);
    await client.query("SELECT pg_reload_conf()");
  });
}

async function place(client: pg.Client, file: string): Promise<void> {
  const copy = join(await dataOf(client), basename(file));
  await copyFile(file, copy);
  // The server runs as `nobody` where the test runs as root.
  if (process.getuid?.() === 0) await chown(copy, 65534, 65534);
}

async function dataOf(client: pg.Client): Promise<string> {
  const question = "SELECT current_setting('data_directory') AS data";
  const { rows } = await client.query<{ data: string }>(question);
  return rows[0]?.data ?? "";
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
