import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { measureSlowness } from "./test/support/slowness.ts";

const slowness = measureSlowness();
if (slowness > 1) process.stderr.write(`time-outs are ${slowness} times longer: a busy machine\n`);

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    env: { SLIPWAY_SLOWNESS: String(slowness) },
    // Real processes, servers and browsers need their time on a small machine.
    testTimeout: 60_000 * slowness,
    hookTimeout: 120_000 * slowness,
    pool: "forks",
    // Many wait for servers, clocks and processes: one more than two cores can feed.
    maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
    sequence: { shuffle: { files: true, tests: false } },
    reporters: ["default"],
  },
});
