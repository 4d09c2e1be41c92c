import { spawnSync } from "node:child_process";
import { buildReader } from "./build.ts";

/** A block of Alloy's configuration, as its parser reads it. */
export interface ReadBlock {
  name: string;
  label?: string;
  attributes: Record<string, unknown>;
  /** What each attribute refers to: `loki.write.kept.receiver`. */
  references: Record<string, string[]>;
  blocks: ReadBlock[];
}

let built: string | undefined;

/** Path of the program that reads by Alloy's parser; undefined, with the reason printed, if none. */
export function findAlloyReader(): string | undefined {
  built ??= buildReader("alloy", "reader of Alloy's configuration");
  return built;
}

/** The blocks of a configuration; throws with what the parser says. */
export function readAlloy(program: string, text: string): ReadBlock[] {
  return JSON.parse(run(program, [], text)) as ReadBlock[];
}

/** Which lines a regular expression of Go's matches, for each expression. */
export function matchAsGo(
  program: string,
  asked: readonly { pattern: string; lines: readonly string[] }[],
): boolean[][] {
  return JSON.parse(run(program, ["match"], JSON.stringify(asked))) as boolean[][];
}

function run(program: string, args: string[], input: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(stderr);
}
