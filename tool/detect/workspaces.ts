import { readFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";

/** A part of a repository that is built and runs by itself. */
export interface Workspace {
  /** Path below the folder that is looked at; `.` for the folder itself. */
  path: string;
  /** The package's name, or the folder's. */
  name: string;
}

const manifests = ["package.json", "pyproject.toml", "requirements.txt", "go.mod", "Pipfile"];
manifests.push("setup.py", "deno.json", "composer.json", "Cargo.toml");

/** The workspaces of a repository: each folder that has a manifest, and the root. */
export function findWorkspaces(root: string, files: readonly string[]): Workspace[] {
  const folders = new Map<string, Workspace>([[".", { path: ".", name: basename(root) }]]);
  for (const file of files) {
    if (!manifests.includes(basename(file))) continue;
    const path = relative(root, dirname(file)) || ".";
    const name = basename(file) === "package.json" ? packageName(file) : undefined;
    const known = folders.get(path);
    folders.set(path, { path, name: name ?? known?.name ?? basename(dirname(file)) });
  }
  return [...folders.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The folders of packages, by name. */
export function packageFolders(root: string, files: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of files) {
    if (basename(file) !== "package.json") continue;
    const name = packageName(file);
    if (name !== undefined) found.set(name, dirname(file));
  }
  return found;
}

function packageName(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, "utf8")) as { name?: unknown };
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The workspace that a file belongs to: the nearest above it. */
export function workspaceOf(file: string, workspaces: readonly Workspace[]): Workspace | undefined {
  const above = workspaces.filter(({ path }) => path === "." || file.startsWith(`${path}/`));
  return above.sort((left, right) => right.path.length - left.path.length)[0];
}
