import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";

/** Dependencies, and what tools leave beside a source: no part of it. */
const skipped = new Set([
  ...["node_modules", ".git", ".slipway", ".pulumi"],
  ...["__pycache__", ".venv", ".pytest_cache", ".mypy_cache", ".ruff_cache"],
]);

/** Whether a folder's entry is no part of a source; paths are from the folder that is looked through. */
export type Skip = (name: string, path: string) => boolean;

const none: Skip = () => false;

/** Whether a folder is a virtual environment of Python's, or what an installation writes. */
export function isFetched(folder: string, name: string): boolean {
  return (
    skipped.has(name) || name.endsWith(".egg-info") || existsSync(join(folder, name, "pyvenv.cfg"))
  );
}

/** SHA-256 over names, content and executable bits of a folder's files, dependencies aside. */
export function sourceHash(folder: string): string {
  const hash = createHash("sha256");
  addFolder(hash, folder, "", none);
  return hash.digest("hex");
}

/**
 * The same over several folders and files of a project, each with its path; what is not there
 * counts as nothing.
 */
export function hashPaths(root: string, paths: readonly string[], skip: Skip = none): string {
  const hash = createHash("sha256");
  for (const path of [...new Set(paths)].sort()) {
    const found = statSync(join(root, path), { throwIfNoEntry: false });
    if (found?.isDirectory() === true) addFolder(hash, root, path, skip);
    else if (found?.isFile() === true) addFile(hash, root, path);
  }
  return hash.digest("hex");
}

function addFolder(hash: Hash, root: string, path: string, skip: Skip): void {
  const folder = join(root, path);
  const entries = readdirSync(folder, { withFileTypes: true });
  const kept = entries.filter((entry) => !isFetched(folder, entry.name));
  // By code unit: the same on every machine, whatever its locale.
  kept.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of kept) {
    const child = path === "" ? entry.name : `${path}/${entry.name}`;
    if (skip(entry.name, child)) continue;
    if (entry.isDirectory()) addFolder(hash, root, child, skip);
    else if (entry.isSymbolicLink()) add(hash, "link", child, readlinkSync(join(root, child)));
    else if (entry.isFile()) addFile(hash, root, child);
  }
}

function addFile(hash: Hash, root: string, path: string): void {
  const absolute = join(root, path);
  const executable = (statSync(absolute).mode & 0o100) !== 0;
  add(hash, executable ? "program" : "file", path, readFileSync(absolute));
}

/** Lengths stand before the parts, so that no two different folders give the same bytes. */
function add(hash: Hash, kind: string, path: string, content: string | Buffer): void {
  hash.update(`${kind} ${Buffer.byteLength(path)} ${Buffer.byteLength(content)}\n`);
  hash.update(path).update(content);
}
