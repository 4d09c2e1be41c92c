import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runner } from "node-pg-migrate";
import pg from "pg";
import type { Logger } from "pino";

const migrationsFolder = fileURLToPath(new URL("migrations", import.meta.url));

/** Opens a pool; it connects with the first query. */
export function openDatabase(url: string, log: Logger): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "shop-api",
    max: 10,
    connectionTimeoutMillis: 3_000,
    // Below the 10 s of a graceful shutdown: no query outlives the process that asked for it.
    statement_timeout: 8_000,
  });
  // A connection that breaks while idle emits here; unheard it would end the process.
  pool.on("error", (error) => {
    log.warn({ err: error }, "idle database connection lost");
  });
  return pool;
}

/**
 * Brings the schema up to date. Copies that start together queue at an advisory lock: the first
 * one migrates, the others find nothing left to do. An older release starts on a newer schema
 * too, so that a rollback of the code is possible.
 */
export async function migrate(url: string, log: Logger): Promise<void> {
  const applied = await runner({
    databaseUrl: { connectionString: url, application_name: "shop-api-migrations" },
    dir: migrationsFolder,
    migrationsTable: "migrations",
    direction: "up",
    singleTransaction: true,
    advisoryLockMode: "wait",
    logger: quiet(log),
  });
  log.info({ applied: applied.map((migration) => migration.name) }, "schema is up to date");
}

/**
 * Migrates as soon as the database can be reached, which on a fresh environment may be later
 * than this process. Gives up after `seconds`, and at once when a migration itself is wrong.
 */
export async function migrateWhenReachable(url: string, log: Logger, seconds = 60): Promise<void> {
  const giveUpAt = Date.now() + seconds * 1000;
  for (;;) {
    try {
      await migrate(url, log);
      return;
    } catch (error) {
      if (!isUnreachable(error) || Date.now() > giveUpAt) throw error;
      log.warn({ err: error }, "database not reachable yet, trying again");
      await sleep(1_000);
    }
  }
}

/** Network errors, and the two SQLSTATEs of a server that is starting or has no free slot. */
function isUnreachable(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const codes = ["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT"];
  return typeof code === "string" && [...codes, "57P03", "53300"].includes(code);
}

/** node-pg-migrate prints whole SQL files at `info`; here that is detail. */
function quiet(log: Logger) {
  const debug = (message: string) => {
    log.debug(message);
  };
  return {
    debug,
    info: debug,
    warn: (message: string) => {
      log.warn(message);
    },
    error: (message: string) => {
      log.error(message);
    },
  };
}
