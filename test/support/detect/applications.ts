import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A small application with the variables that somebody who read it found. */
export interface SmallApplication {
  name: string;
  /** Names, each with whether it must be set. */
  expected: ReadonlyMap<string, boolean>;
  /** Texts by path. */
  files: ReadonlyMap<string, string>;
}

const fixtures = join(import.meta.dirname, "../../fixtures/detect");

/** The applications of test/fixtures/detect, which are written in brief. */
export function readApplications(): SmallApplication[] {
  return readdirSync(fixtures).flatMap((file) => {
    const [, ...parts] = `\n${readFileSync(join(fixtures, file), "utf8")}`.split("\n=== ");
    return parts.map(parse);
  });
}

function parse(text: string): SmallApplication {
  const [head = "", ...parts] = text.split("\n--- ");
  const [name = "", expect = ""] = head.split("\n");
  const words = expect.replace("expect:", "").trim().split(/\s+/);
  const files = parts.map((part) => {
    const end = part.indexOf("\n");
    return [part.slice(0, end), part.slice(end + 1)] as const;
  });
  return {
    name,
    expected: new Map(words.map((word) => [word.replace("?", ""), !word.endsWith("?")])),
    files: new Map(files),
  };
}

/** Writes the files of an application into a folder. */
export function writeFiles(folder: string, files: Iterable<readonly [string, string]>): void {
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}
