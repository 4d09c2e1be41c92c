import { spawnSync } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";
import process from "node:process";

/** How long Node takes to start on an idle machine of two cores, in milliseconds. */
const idleStartMs = 45;
const tries = 5;
const most = 20;

/**
 * How many times slower than an idle machine this one is now: by how long a process takes to start,
 * and by how many wait for each core. From 1 to 20.
 */
export function measureSlowness(): number {
  const starts = Array.from({ length: tries }, startMs).sort((left, right) => left - right);
  const median = starts[Math.floor(tries / 2)] ?? idleStartMs;
  const waiting = (loadavg()[0] ?? 0) / availableParallelism();
  return Math.min(most, Math.max(1, Math.round(Math.max(median / idleStartMs, waiting))));
}

function startMs(): number {
  const start = performance.now();
  spawnSync(process.execPath, ["-e", "0"], { stdio: "ignore" });
  return performance.now() - start;
}

/** What vitest.config.ts measured when the tests were started. */
export const slowness = Number(process.env.SLIPWAY_SLOWNESS ?? 1);

/** A time-out for what waits for processes: as many times longer as the machine is slower. */
export function patient(milliseconds: number): number {
  return milliseconds * slowness;
}
