import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** Path of a program by the first of its names that is on PATH, or undefined where none is. */
export function findProgram(
  names: readonly string[],
  path = process.env.PATH ?? "",
): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
