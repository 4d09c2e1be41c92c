import { openEngine } from "../tool/engine/select.ts";

/** What one run took, engine and program apart. */
export interface Usage {
  /** Wall time of the run. */
  seconds: number;
  /** CPU time of the engine's process. */
  cpuSeconds: number;
  /** Largest memory of the engine's process. */
  memoryMb: number;
}

/** Previews the project in a folder by the embedded engine, or brings it up. */
const [folder = "", wanted] = process.argv.slice(2);
const operation = wanted === "preview" ? "preview" : "up";
const engine = await openEngine({ folder, stack: "bench", operation, requested: "embedded" });
const started = process.cpuUsage();
const { seconds } = await engine[operation]();
const { user, system } = process.cpuUsage(started);
const memoryMb = process.resourceUsage().maxRSS / 1024;
const usage: Usage = { seconds, cpuSeconds: (user + system) / 1e6, memoryMb };
process.stdout.write(`${JSON.stringify(usage)}\n`);
