import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { lstatSync, readFileSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";

/** What a set of files is: a hash that is the same wherever they lie, and how large they are. */
export interface TreeHash {
  /** `sha256:` and 64 hexadecimal digits. */
  digest: string;
  /** Bytes of all contents. */
  size: number;
}

/** First line of what is hashed: another format would begin with another. */
const header = "slipway-tree 1\n";

/**
 * SHA-256 over files below a folder: for each, in the order of its path's bytes, one line with its
 * kind (`file`, `program` for what its owner may run, `link`) and the lengths of path and content in
 * bytes, then both. Neither times, owners, other rights nor empty folders count.
 */
export function hashTree(folder: string, paths: readonly string[]): TreeHash {
  const hash = createHash("sha256").update(header);
  const sorted = [...new Set(paths)].sort(byBytes);
  const size = sorted.reduce((sum, path) => sum + addEntry(hash, folder, path), 0);
  return { digest: `sha256:${hash.digest("hex")}`, size };
}

function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function addEntry(hash: Hash, folder: string, path: string): number {
  const file = join(folder, path);
  const found = lstatSync(file);
  const isLink = found.isSymbolicLink();
  const content = isLink ? Buffer.from(readlinkSync(file)) : readFileSync(file);
  const kind = isLink ? "link" : (found.mode & 0o100) === 0 ? "file" : "program";
  hash.update(`${kind} ${Buffer.byteLength(path)} ${content.length}\n`).update(path);
  hash.update(content);
  return content.length;
}

/** Every file and link below a folder, with slashes, but for what `skip` names by its path. */
export function listTree(folder: string, skip: (path: string) => boolean = () => false): string[] {
  const found: string[] = [];
  const visit = (at: string): void => {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      if (skip(path)) continue;
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() || entry.isSymbolicLink()) found.push(path);
    }
  };
  visit("");
  return found.sort(byBytes);
}
