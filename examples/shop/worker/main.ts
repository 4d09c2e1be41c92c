/**
 * The shop's worker: fulfils pending orders, one after the other. Has no port.
 *
 * Start it with `node main.ts`. It reads DATABASE_URL, and optionally LOG_LEVEL and FULFIL_DELAY_MS
 * (how long the simulated work on one order takes, 500 by default).
 *
 * Run as many copies as needed: an order is claimed by a row lock (FOR UPDATE SKIP LOCKED) that
 * lasts as long as the work, so no two copies have the same one, and the order of a copy that
 * crashes is free again at once. The API's trigger wakes the worker (LISTEN); every 500 ms it also
 * looks by itself, since a notification is lost while a connection is down.
 *
 * On SIGTERM or SIGINT it finishes the order in hand and exits with 0.
 */
import { type Logger, pino } from "pino";
import { connect, SchemaMissingError, type Session, waitForSchema } from "./database.ts";
import { fulfilNextOrder } from "./fulfil.ts";
import { pause } from "./pause.ts";
import { readSettings, SettingsError, type Settings } from "./settings.ts";

/** Milliseconds between two looks for orders. */
const pollMs = 500;
/** Failed sessions in a row after which the platform should restart the worker. */
const maxFailures = 20;
/** Milliseconds after which a session counts as one that worked, and failures from 1 again. */
const healthyMs = 10_000;
/** Milliseconds for the order in hand after a stop signal; then it stays pending. */
const stopLimitMs = 10_000;

async function work(settings: Settings): Promise<number> {
  const log = pino({ name: "shop-worker", level: settings.LOG_LEVEL });
  const stop = listenForStop((signal) => {
    log.info({ signal }, "stopping after the order in hand");
  });
  let failures = 0;
  while (!stop.aborted) {
    const startedAt = Date.now();
    try {
      await using session = await connect(settings.DATABASE_URL);
      await waitForSchema(session, stop);
      await fulfilOrders(session, settings.FULFIL_DELAY_MS, stop, log);
    } catch (error) {
      failures = Date.now() - startedAt > healthyMs ? 1 : failures + 1;
      if (error instanceof SchemaMissingError || failures >= maxFailures) {
        log.fatal({ err: error, failures }, "giving up");
        return 1;
      }
      log.warn({ err: error, failures }, "session failed, trying again");
      await pause(Math.min(failures * 250, 3_000), stop);
    }
  }
  log.info("stopped");
  return 0;
}

/** Fulfils orders as they come, until the stop signal. */
async function fulfilOrders(session: Session, delayMs: number, stop: AbortSignal, log: Logger) {
  while (!stop.aborted) {
    const order = await fulfilNextOrder(session.client, delayMs);
    if (order === undefined) await session.nextOrder(pollMs, stop);
    else log.info({ orderId: order.id }, "order fulfilled");
  }
}

function listenForStop(onStop: (signal: NodeJS.Signals) => void): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (controller.signal.aborted) return;
      onStop(signal);
      controller.abort();
      // The transaction dies with the process, and the order is pending as before.
      setTimeout(() => process.exit(1), stopLimitMs).unref();
    });
  }
  return controller.signal;
}

try {
  process.exitCode = await work(readSettings(process.env));
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
