import { openEngine } from "../../tool/engine/select.ts";

/** What one run took, engine and program apart. */
export interface Usage {
  /** Wall time of the run. */
  seconds: number;
  /** CPU time of the engine's process. */
  cpuSeconds: number;
  /** Largest memory of the engine's process. */
  memoryMb: number;
}

/** Brings the project in a folder up by the embedded engine, as a process of its own. */
const [folder = ""] = process.argv.slice(2);
const engine = await openEngine({ folder, stack: "bench", operation: "up", requested: "embedded" });
const started = process.cpuUsage();
const { seconds } = await engine.up();
const { user, system } = process.cpuUsage(started);
const memoryMb = process.resourceUsage().maxRSS / 1024;
const usage: Usage = { seconds, cpuSeconds: (user + system) / 1e6, memoryMb };
process.stdout.write(`${JSON.stringify(usage)}\n`);
