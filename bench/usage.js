import { writeFileSync } from "node:fs";

/** Leaves in BENCH_USAGE what the program itself took, apart from the engine. */
export function noteUsage() {
  const file = process.env.BENCH_USAGE;
  if (!file) return;
  process.on("exit", () => {
    const { user, system } = process.cpuUsage();
    const usage = {
      cpuSeconds: (user + system) / 1e6,
      memoryMb: process.resourceUsage().maxRSS / 1024,
    };
    writeFileSync(file, JSON.stringify(usage));
  });
}
