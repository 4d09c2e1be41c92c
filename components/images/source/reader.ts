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

/** Folders that hold nothing of the source's own. */
const foreign = new Set([
  ...["node_modules", "vendor", "venv", "env", "__pycache__", "dist", "build", "target"],
  ...["testdata", "site-packages", "bower_components"],
]);

/** How much of a source is looked through. */
export interface WalkOptions {
  /** Levels of folders below the first. @default 4 */
  depth?: number;
  /** Files at most. @default 2000 */
  limit?: number;
}

/**
 * Files of a folder and below, from it, the upper ones first; neither hidden ones nor those that are
 * made or fetched.
 */
export function walkSource(
  reader: SourceReader,
  folder: string,
  { depth = 4, limit = 2000 }: WalkOptions = {},
): string[] {
  const found: string[] = [];
  let level = [""];
  for (let at = 0; at <= depth && level.length > 0 && found.length < limit; at += 1) {
    const below: string[] = [];
    for (const path of level) {
      for (const name of reader.list(joinPath(folder, path))) {
        if (!name.endsWith("/")) found.push(joinPath(path, name));
        else if (!name.startsWith(".") && !foreign.has(name.slice(0, -1))) {
          below.push(joinPath(path, name.slice(0, -1)));
        }
      }
    }
    level = below;
  }
  return found.slice(0, limit);
}

/** Joins parts of a path with slashes; empty parts are left out. */
export function joinPath(...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("/");
}

/** A path from one folder to another below it, or to itself. */
export function within(root: string, folder: string): string {
  if (root === "" || folder === root) return folder === root ? "" : folder;
  return folder.slice(root.length + 1);
}

/** Folder of a path; empty for the first level. */
export function parentOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

/** The folders above one, the nearest first, without itself. */
export function foldersAbove(folder: string): string[] {
  const above: string[] = [];
  for (let at = folder; at !== "";) {
    at = parentOf(at);
    above.push(at);
  }
  return above;
}

/**
 * A path that one folder names from itself (`../lib`), from the project; undefined where it leads
 * out of the project.
 */
export function resolvePath(folder: string, path: string): string | undefined {
  const parts = folder === "" ? [] : folder.split("/");
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}

/** The deepest folder that holds all of some paths. */
export function commonFolder(paths: readonly string[]): string {
  const [first = [], ...rest] = paths.map((path) => (path === "" ? [] : path.split("/")));
  const length = rest.reduce((least, parts) => {
    const differs = first.findIndex((part, index) => part !== parts[index]);
    return Math.min(least, differs < 0 ? first.length : differs);
  }, first.length);
  return first.slice(0, length).join("/");
}
