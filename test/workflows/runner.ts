import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { run, type Finished } from "../support/projects/project-copy.ts";
import type { Step } from "./workflow-files.ts";

/** A machine on which the steps of a job are run one after the other, as GitHub's runner does it. */
export interface Runner {
  /** The checkout. */
  workspace: string;
  /** `RUNNER_TEMP`. */
  temp: string;
  /** Programs that go before those of PATH. */
  bin: string;
  env: Record<string, string>;
  /** What `${{ … }}` of an `env` or a `with` is, by its words. */
  expressions: Record<string, string>;
}

/** How a job ended. */
export interface JobEnd {
  /** Exit codes of its scripts, by name. */
  codes: Record<string, number | null>;
  output: string;
  failed: boolean;
}

/** A runner with an empty workspace, and of this process's environment only what finds programs. */
export function createRunner(folder: string): Runner {
  const [workspace, temp, bin] = ["work", "temp", "bin"].map((name) => join(folder, name));
  if (workspace === undefined || temp === undefined || bin === undefined) throw new Error("names");
  for (const made of [temp, bin]) mkdirSync(made, { recursive: true });
  const files = { GITHUB_OUTPUT: join(temp, "output"), GITHUB_STEP_SUMMARY: join(temp, "summary") };
  for (const file of Object.values(files)) writeFileSync(file, "");
  const { PATH = "", HOME = "" } = process.env;
  const env = { PATH: `${bin}:${PATH}`, HOME, CI: "true", GITHUB_ACTIONS: "true" };
  const given = { ...env, ...files, RUNNER_TEMP: temp, NO_COLOR: "1" };
  return { workspace, temp, bin, env: given, expressions: { "runner.temp": temp } };
}

/** Puts a script before the programs of PATH. */
export function addProgram({ bin }: Runner, name: string, script: string): void {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/bash\n${script}\n`);
  chmodSync(file, 0o755);
}

/** Runs the scripts of a job; of actions only those that carry files are done, by copying. */
export async function runJob(
  runner: Runner,
  steps: readonly Step[],
  artifacts: string,
  shell?: string,
): Promise<JobEnd> {
  const end: JobEnd = { codes: {}, output: "", failed: false };
  for (const step of steps) {
    if (end.failed && step.if?.includes("cancelled()") !== true) continue;
    if (step.uses !== undefined) carryFiles(runner, step, artifacts);
    if (step.run === undefined) continue;
    const finished = await runScript(runner, step, step.shell ?? shell);
    end.codes[step.name ?? step.id ?? ""] = finished.code;
    end.output += finished.stdout + finished.stderr;
    end.failed ||= finished.code !== 0;
  }
  return end;
}

/** Runs a script by the shell that GitHub's documentation says for a `shell` of that name. */
async function runScript(runner: Runner, step: Step, shell?: string): Promise<Finished> {
  const file = join(runner.temp, "script.sh");
  writeFileSync(file, step.run ?? "");
  const flags = shell === "bash" ? ["--noprofile", "--norc", "-eo", "pipefail"] : ["-e"];
  const own = Object.entries(step.env).map(([name, value]) => [name, fill(runner, String(value))]);
  const env = { ...runner.env, ...(Object.fromEntries(own) as Record<string, string>) };
  return await run(["bash", ...flags, file], runner.workspace, env);
}

function carryFiles(runner: Runner, { uses = "", with: given }: Step, artifacts: string): void {
  const path = fill(runner, String(given.path ?? ""));
  const kept = join(artifacts, String(given.name));
  if (uses.startsWith("actions/upload-artifact@")) {
    cpSync(resolve(runner.workspace, path), join(kept, path.split("/").at(-1) ?? ""));
  }
  if (uses.startsWith("actions/download-artifact@")) {
    mkdirSync(dirname(path), { recursive: true });
    cpSync(kept, path, { recursive: true });
  }
}

/** A value with its expressions filled in; one that nobody knows is a fault of the test. */
function fill({ expressions }: Runner, text: string): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_whole, words: string) => {
    const value = expressions[words];
    if (value === undefined) throw new Error(`nobody knows \${{ ${words} }}`);
    return value;
  });
}

/** What a job's step said as outputs. */
export function readOutputs({ temp }: Runner): Record<string, string> {
  const lines = readFileSync(join(temp, "output"), "utf8").split("\n").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}
