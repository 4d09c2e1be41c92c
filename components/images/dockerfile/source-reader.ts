import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** What the analysis of a source may read, by paths from the project's folder, with slashes. */
export interface SourceReader {
  /** Text of a file; undefined where there is none. */
  read(path: string): string | undefined;
  /** Names in a folder, sorted, folders with a slash at the end; empty where there is none. */
  list(folder: string): string[];
}

/** Reads the files of a project. */
export function createSourceReader(projectFolder: string): SourceReader {
  return {
    read: (path) => {
      const file = join(projectFolder, path);
      return statSync(file, { throwIfNoEntry: false })?.isFile() === true
        ? readFileSync(file, "utf8")
        : undefined;
    },
    list: (folder) => {
      const path = join(projectFolder, folder);
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
      return readdirSync(path, { withFileTypes: true })
        .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
        .sort();
    },
  };
}

/** Joins parts of a path with slashes; empty parts are left out. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}
