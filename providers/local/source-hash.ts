import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join } from "node:path";

const skipped = new Set(["node_modules", ".git", ".slipway", ".pulumi"]);

/** SHA-256 over names, content and executable bits of a folder's files, dependencies aside. */
export function sourceHash(folder: string): string {
  const hash = createHash("sha256");
  addFolder(hash, folder, "");
  return hash.digest("hex");
}

function addFolder(hash: Hash, root: string, path: string): void {
  const entries = readdirSync(join(root, path), { withFileTypes: true });
  const kept = entries.filter((entry) => !skipped.has(entry.name));
  // By code unit: the same on every machine, whatever its locale.
  kept.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of kept) {
    const child = path === "" ? entry.name : `${path}/${entry.name}`;
    if (entry.isDirectory()) addFolder(hash, root, child);
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
