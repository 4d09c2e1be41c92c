import { existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import * as z from "zod";
import { readJson, writeJson } from "../json-file.ts";
import type { EnvironmentPaths } from "../paths.ts";

/** Runs that are kept of each migration and schedule. */
const keptRuns = 20;

/** One run of a program that runs to its end. */
export const runSchema = z.object({
  /** Time of its start, in UTC. */
  startedAt: z.iso.datetime(),
  /** How long it took. Undefined while it goes on. */
  seconds: z.number().optional(),
  outcome: z.enum(["running", "succeeded", "failed", "timed out", "interrupted", "left out"]),
  /** How its process ended: undefined where that says nothing. */
  exitCode: z.int().optional(),
  /** What there is to say of it, as `exited with code 3`. */
  detail: z.string().optional(),
});
export type RunRecord = z.infer<typeof runSchema>;

/** How a run ended. */
export type RunEnd = Pick<RunRecord, "outcome" | "exitCode" | "detail"> & { seconds: number };

const bookSchema = z.object({
  /** What succeeded last, by a migration's version. */
  version: z.string().optional(),
  runs: z.array(runSchema),
});

/** The last runs of one program, on disk: they outlive the agent. */
export class RunBook {
  readonly #path: string;
  readonly #book: z.infer<typeof bookSchema>;

  constructor(paths: EnvironmentPaths, name: string) {
    this.#path = join(paths.folder, "runs", `${name}.json`);
    const { version, runs } = readJson(this.#path, bookSchema) ?? { runs: [] };
    this.#book = { ...(version !== undefined && { version }), runs: runs.map(settle) };
  }

  /** The last runs, the newest at the end. */
  get runs(): readonly RunRecord[] {
    return this.#book.runs;
  }

  /** The last run that was one, begun or ended. */
  get last(): RunRecord | undefined {
    return this.#book.runs.findLast(({ outcome }) => outcome !== "left out");
  }

  /** Version that succeeded last; undefined where none has. */
  get version(): string | undefined {
    return this.#book.version;
  }

  begin(startedAt: string): void {
    this.#add({ startedAt, outcome: "running" });
  }

  /** Notes how the run that goes on ended, and the version of one that succeeded. */
  end(end: RunEnd, version?: string): void {
    const index = this.#book.runs.findLastIndex(({ outcome }) => outcome === "running");
    const run = this.#book.runs[index];
    if (run !== undefined) this.#book.runs[index] = { ...run, ...end };
    if (end.outcome === "succeeded" && version !== undefined) this.#book.version = version;
    this.#write();
  }

  /** Notes a run that was due, and not begun. */
  leaveOut(startedAt: string, detail: string): void {
    this.#add({ startedAt, outcome: "left out", detail });
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #add(run: RunRecord): void {
    this.#book.runs.push(run);
    this.#book.runs.splice(0, this.#book.runs.length - keptRuns);
    this.#write();
  }

  /** Where somebody removed the environment's folder there is nobody to tell. */
  #write(): void {
    const folder = dirname(this.#path);
    if (!existsSync(dirname(folder))) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeJson(this.#path, this.#book);
  }
}

/** A run that no agent saw the end of was cut short with its agent. */
function settle(run: RunRecord): RunRecord {
  if (run.outcome !== "running") return run;
  return { ...run, outcome: "interrupted", detail: "was cut short, its agent was killed" };
}
