/**
 * The shop's API: products and orders over HTTP, kept in Postgres.
 *
 * Start it with `node main.ts` (Node 24 runs TypeScript as it is). It reads PORT and DATABASE_URL,
 * and optionally HOST, REDIS_URL, LOG_LEVEL, PUBLIC_URL, WEBHOOK_SECRET and DRAIN_DELAY_MS;
 * ../README.md explains each.
 *
 *   GET  /api/products      the products
 *   POST /api/orders        places an order {productId, quantity, email}; Idempotency-Key honoured
 *   GET  /api/orders/:id    an order and its status, pending or fulfilled
 *   GET  /healthz           200 while the process lives
 *   GET  /readyz            200 while it can serve: schema migrated, database reachable, not draining
 *   GET  /metrics           for Prometheus
 *
 * It listens before it migrates, so that a slow migration is "not ready" and not "dead".
 * On SIGTERM or SIGINT it stops being ready, closes its port, answers what it has accepted
 * (10 seconds at most), closes its connections and exits with 0.
 */
import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { pino } from "pino";
import { createApp, type Phase } from "./app.ts";
import { openCache } from "./cache.ts";
import { migrateWhenReachable, openDatabase } from "./database.ts";
import { createMetrics } from "./metrics.ts";
import { readSettings, SettingsError, type Settings } from "./settings.ts";
import { closeServer, onStopSignal } from "./shutdown.ts";

async function start(settings: Settings): Promise<void> {
  const log = pino({ name: "shop-api", level: settings.LOG_LEVEL });
  const database = openDatabase(settings.DATABASE_URL, log);
  const cache = openCache(settings.REDIS_URL, log);
  const state: { phase: Phase } = { phase: "starting" };
  const app = createApp({
    settings,
    database,
    cache,
    metrics: createMetrics(),
    log,
    phase: () => state.phase,
  });

  // Longer than a balancer keeps idle connections (60 s at most of them): were this side first to
  // close one, a request already on its way over it would be lost.
  const answer = getRequestListener(app.fetch);
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    void answer(request, response);
  });
  server.on("error", (error) => {
    log.fatal({ err: error }, "cannot listen");
    process.exit(1);
  });
  server.listen(settings.PORT, settings.HOST, () => {
    log.info({ port: (server.address() as AddressInfo).port }, "listening");
  });

  onStopSignal(async (signal) => {
    state.phase = "draining";
    log.info({ signal }, "stopping");
    const clean = await closeServer(server, settings.DRAIN_DELAY_MS);
    cache.close();
    if (clean) await database.end();
    log.info({ clean }, "stopped");
    process.exit(clean ? 0 : 1);
  });

  try {
    await migrateWhenReachable(settings.DATABASE_URL, log);
  } catch (error) {
    log.fatal({ err: error }, "cannot migrate the database");
    process.exit(1);
  }
  // A stop signal may have come during the migration.
  if (state.phase === "starting") state.phase = "serving";
}

try {
  await start(readSettings(process.env));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
