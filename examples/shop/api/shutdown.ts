import type { Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** How long requests in flight may take to end. Platforms kill after 30 s at the earliest. */
const limitMs = 10_000;

/** Runs `stop` once, at the first SIGTERM or SIGINT; later ones change nothing. */
export function onStopSignal(stop: (signal: NodeJS.Signals) => Promise<void>): void {
  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop(signal);
    });
  }
}

/**
 * Goes on serving for `delayMs`, then closes the port and waits for the requests in flight.
 * False if some had to be cut off after 10 seconds.
 */
export async function closeServer(server: Server, delayMs: number): Promise<boolean> {
  await sleep(delayMs);
  const closed = new Promise<true>((resolve) => {
    // Closes idle connections too.
    server.close(() => {
      resolve(true);
    });
  });
  const clean = await Promise.race([closed, sleep(limitMs, false, { ref: false })]);
  if (!clean) server.closeAllConnections();
  return clean;
}
