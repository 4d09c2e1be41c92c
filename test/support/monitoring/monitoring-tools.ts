import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of a program by the first of its names that is on PATH; says so where none is. */
export function findTool(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(canRun);
  if (found === undefined) console.warn(`skipped: no ${names.join(" or ")} on PATH`);
  return found;
}

/** What a checking program said, and whether it was content. */
export interface ToolAnswer {
  ok: boolean;
  text: string;
}

/** Runs a checking program to its end. */
export async function runTool(
  path: string,
  args: readonly string[],
  cwd?: string,
): Promise<ToolAnswer> {
  return new Promise((resolve) => {
    execFile(path, [...args], { cwd, maxBuffer: 16e6 }, (error, stdout, stderr) => {
      resolve({ ok: error === null, text: stdout + stderr });
    });
  });
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
