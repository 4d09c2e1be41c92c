import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import getPort from "get-port";
import { findProgram } from "../find-program.ts";
import { runShell } from "./backups.ts";

/** Why no server that speaks MySQL's protocol runs here; undefined where one does. */
export function mariadbProblem(): string | undefined {
  const names = ["mariadbd", "mariadb-install-db", "mysql", "mysqldump"];
  const missing = names.find((name) => findProgram(name) === undefined);
  return missing === undefined ? undefined : `no ${missing} is here (Debian: mariadb-server)`;
}

/** A MariaDB of a test: MySQL's nearest relative in Debian. */
export interface TestMariadb {
  /** What its clients need to find it. */
  env: Record<string, string>;
  /** Runs SQL as root, in a database, and gives the rows, a line each. */
  query: (sql: string, database?: string) => string[];
  stop: () => Promise<void>;
}

/**
 * Starts an empty MariaDB on a free port of loopback.
 *
 * @param more arguments of the server. @default none
 */
export async function startMariadb(more: readonly string[] = []): Promise<TestMariadb> {
  const folder = mkdtempSync(join(tmpdir(), "slipway-mariadb-"));
  const data = `--datadir=${join(folder, "data")}`;
  const user = process.getuid?.() === 0 ? ["--user=root"] : [];
  const made = ["--auth-root-authentication-method=normal", "--skip-test-db"];
  execFileSync("mariadb-install-db", ["--no-defaults", data, ...user, ...made], { stdio: "pipe" });
  const port = String(await getPort());
  const args = ["--bind-address=127.0.0.1", `--port=${port}`, `--socket=${join(folder, "socket")}`];
  // As MySQL 8 has it by itself; and a test's data need not survive the machine.
  const fast = [
    "--innodb-flush-log-at-trx-commit=0",
    "--skip-log-bin",
    "--character-set-server=utf8mb4",
    `--tmpdir=${folder}`,
  ];
  const program = findProgram("mariadbd") ?? "mariadbd";
  const server = spawn(program, ["--no-defaults", data, ...user, ...args, ...fast, ...more], {
    stdio: "ignore",
  });
  const leave = (): void => {
    server.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", leave);
  const env = { MYSQL_TCP_PORT: port };
  const query = (sql: string, database = "mysql"): string[] => {
    const script =
      'mysql --no-defaults --default-character-set=utf8mb4 -h 127.0.0.1 -u root -N -B -e "$SQL" "$DATABASE"';
    const text = runShell(script, { ...env, SQL: sql, DATABASE: database });
    return text.split("\n").slice(0, -1);
  };
  const stop = async (): Promise<void> => {
    process.off("exit", leave);
    if (server.exitCode === null) {
      server.kill("SIGTERM");
      await once(server, "exit");
    }
    rmSync(folder, { recursive: true, force: true });
  };
  await waitUntil(() => query("SELECT 1"), stop);
  return { env, query, stop };
}

async function waitUntil(look: () => unknown, stop: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      look();
      return;
    } catch (error) {
      if (attempt < 200) await sleep(100);
      else {
        await stop();
        throw error;
      }
    }
  }
}
