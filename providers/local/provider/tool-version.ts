import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import type { BuildSpec } from "../build-schema.ts";
import { findProgram } from "../agent/find-program.ts";

/** What each language's tool is asked for its version; Node is the one that runs this. */
const questions = {
  python: [
    "python3",
    "-c",
    "import sys; print('.'.join(map(str, sys.version_info[:3])), sys.base_prefix)",
  ],
  go: ["go", "env", "GOVERSION", "GOROOT"],
} as const;

const answers = new Map<string, string>();

/**
 * Version and place of what makes a source ready, found by PATH: another one makes it anew. Empty
 * where there is none, which the start of the component tells.
 */
export function toolVersion({ language }: BuildSpec): string {
  if (language === "node") return `node ${process.versions.node.split(".", 1)[0] ?? ""}`;
  const [program, ...words] = questions[language];
  const file = findProgram([program]);
  if (file === undefined) return "";
  const known = answers.get(file);
  if (known !== undefined) return known;
  const answer = ask(file, words);
  answers.set(file, answer);
  return answer;
}

function ask(file: string, words: readonly string[]): string {
  try {
    return execFileSync(file, words, {
      encoding: "utf8",
      timeout: 20_000,
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

/** The file that a program's name stands for on PATH; undefined for a path, Node, and none. */
export function resolveProgram(name: string): string | undefined {
  if (name === "node" || name.includes("/")) return undefined;
  const found = findProgram([name]);
  return found === undefined ? undefined : realpathSync(found);
}
