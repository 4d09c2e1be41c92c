import { existsSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { identify, identitySchema, isAlive } from "../identity.ts";
import { readJson, writeJson } from "../json-file.ts";
import { terminate, type StopWay } from "./terminate.ts";

const runningSchema = z.array(
  identitySchema.extend({
    label: z.string(),
    signal: z.enum(["SIGTERM", "SIGINT"]),
    group: z.boolean(),
  }),
);
type Running = z.infer<typeof runningSchema>;

/** The processes that an agent started, written down so that a later agent can end them. */
export class RunningList {
  readonly #path: string;
  #running: Running = [];

  constructor(path: string) {
    this.#path = path;
  }

  add(label: string, pid: number, way: StopWay): void {
    const identity = identify(pid);
    if (identity === undefined) return;
    const signal = way.signal === "SIGINT" ? "SIGINT" : "SIGTERM";
    this.#running.push({ ...identity, label, signal, group: way.group });
    this.#write();
  }

  remove(pid: number): void {
    this.#running = this.#running.filter((entry) => entry.pid !== pid);
    this.#write();
  }

  /** Where somebody removed the folder there is no later agent to tell. */
  #write(): void {
    if (existsSync(dirname(this.#path))) writeJson(this.#path, this.#running);
  }
}

/** What an agent that was killed left running, as `<label> (pid <pid>)`. */
export function listOrphans(path: string): string[] {
  return readOrphans(path).map(({ label, pid }) => `${label} (pid ${pid})`);
}

function readOrphans(path: string): Running {
  return (readJson(path, runningSchema) ?? []).filter(isAlive);
}

/** Ends what an agent that was killed left running; gives the labels of what it ended. */
export async function endOrphans(path: string): Promise<string[]> {
  const orphans = readOrphans(path);
  await Promise.all(
    orphans.map(async (orphan) => {
      await terminate(orphan, orphan);
    }),
  );
  return orphans.map((orphan) => orphan.label);
}
