import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Real processes, servers and browsers need their time on a small machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    // Many wait for servers, clocks and processes: one more than two cores can feed.
    maxWorkers: Math.max(3, Math.floor(availableParallelism() / 2)),
    sequence: { shuffle: { files: true, tests: false } },
    reporters: ["default"],
  },
});
