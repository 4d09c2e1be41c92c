import { spawnSync } from "node:child_process";
import { findProgram } from "../find-program.ts";
import { buildReader } from "./build.ts";

/** What actionlint finds wrong in a workflow. */
export interface WorkflowProblem {
  file: string;
  line: number;
  /** Name of its rule: `expression`, `shellcheck`. */
  kind: string;
  message: string;
}

let built: string | undefined;

/** Path of a program that lints by actionlint; undefined, with the reason printed, if none. */
export function findActionlint(): string | undefined {
  built ??= buildReader("actionlint", "actionlint");
  return built;
}

/** What is wrong in files of workflows; their scripts are read too where there is a shellcheck. */
export function lintWorkflows(program: string, files: readonly string[]): WorkflowProblem[] {
  const env = { ...process.env, SHELLCHECK: findProgram("shellcheck") ?? "" };
  const { status, stdout, stderr } = spawnSync(program, files, { encoding: "utf8", env });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as WorkflowProblem[];
}
