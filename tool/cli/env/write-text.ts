import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Cli } from "../cli.ts";

/** What a command that makes a text does with it. */
export interface TextTarget {
  /** File that gets it, from the project's folder. @default stdout */
  out?: string | undefined;
  /** Only says whether the file has it already. */
  check: boolean;
}

/** Prints a text, writes it to a file, or compares the two; false where the file has another one. */
export async function writeText(cli: Cli, text: string, target: TextTarget): Promise<boolean> {
  const { out, check } = target;
  if (out === undefined) {
    cli.out.line(text.trimEnd());
    return true;
  }
  const file = resolve(cli.folder, out);
  const before = await readFile(file, "utf8").catch(() => undefined);
  if (before === text) {
    cli.err.line(`${out} is up to date.`);
    return true;
  }
  if (check) {
    cli.err.line(`${out} is not what the contract says: write it without --check.`);
    return false;
  }
  await writeFileAtomic(file, text);
  cli.err.line(`${out} is written.`);
  return true;
}
