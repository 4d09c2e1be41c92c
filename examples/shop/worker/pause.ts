import { setTimeout as sleep } from "node:timers/promises";

/** Waits, but not beyond a stop signal. */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}
