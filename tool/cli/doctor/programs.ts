import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The first program of one of these names on the PATH, or undefined. */
export async function findOnPath(
  names: readonly string[],
  path: string | undefined,
): Promise<string | undefined> {
  for (const folder of (path ?? "").split(delimiter).filter((part) => part !== "")) {
    for (const name of names) {
      const file = join(folder, name);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

/** Whether a file may be run. */
export async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** First line that `<program> --version` prints, or why it does not run. */
export async function versionOf(
  program: string,
): Promise<{ version: string } | { failure: string }> {
  try {
    const { stdout } = await run(program, ["--version"], { timeout: 10_000 });
    return { version: stdout.split("\n")[0]?.trim() ?? "" };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      failure: text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .join(" "),
    };
  }
}
