import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ProgramSpec } from "../../engine/programs/files/spec.ts";
import type { Fault } from "./faulty-files.ts";

const script = new URL("./crash-child.ts", import.meta.url).pathname;

/** How a run in a process of its own ended. */
export interface ChildEnding {
  /** `done`, the code of its error, or `killed`. */
  ended: string;
  message: string;
  /** Warnings that it told. */
  messages: string[];
  /** Writes that it made. */
  operations: number;
}

/** A run that is under way. */
export interface ChildRun {
  child: ChildProcess;
  /** Resolves when the step of a resource has begun. */
  started(name: string): Promise<void>;
  ending: Promise<ChildEnding>;
}

/** Starts an `up` in a process of its own. */
export function startUp(spec: ProgramSpec, fault: Fault = { at: 0, moment: "before" }): ChildRun {
  const args = [script, JSON.stringify(spec), String(fault.at), fault.moment];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const lines = (): Partial<ChildEnding & { started: string }>[] =>
    text
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Partial<ChildEnding>);
  const started = async (name: string): Promise<void> => {
    while (!lines().some((line) => line.started === name)) await once(child.stdout, "data");
  };
  const killed = { ended: "killed", message: "", messages: [], operations: 0 };
  const ending = once(child, "close").then(() => ({
    ...killed,
    ...lines().find((line) => "ended" in line),
  }));
  return { child, started, ending };
}

/** Runs an `up` in a process of its own to its end. */
export function upInChild(spec: ProgramSpec, fault?: Fault): Promise<ChildEnding> {
  return startUp(spec, fault).ending;
}

/** The files of the program that exist, with their content. */
export function filesOf(folder: string): Record<string, unknown> {
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return Object.fromEntries(
    names.sort().map((name) => {
      const { content } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
        content: unknown;
      };
      return [name, content];
    }),
  );
}

/** Files below the lock folder of the stack, and the journal if there is one. */
export function traces(folder: string, project = "slipway"): string[] {
  const list = (path: string): string[] => {
    try {
      return readdirSync(join(folder, ".pulumi", path));
    } catch {
      return [];
    }
  };
  const drafts = list(`stacks/${project}`).filter((name) => name.endsWith(".journal"));
  return [...list(`locks/organization/${project}/dev`), ...drafts];
}
