import ignore from "@balena/dockerignore";
import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";

/**
 * SHA-256 of what a builder would get: the paths, contents and right to be executed of a context's
 * files after the ignore rules, and the Dockerfile. Neither times nor owners count.
 */
export async function hashContext(
  folder: string,
  dockerignore: string,
  dockerfile: string,
): Promise<string> {
  const hash = createHash("sha256");
  addPart(hash, "dockerfile", dockerfile);
  for (const path of await listContext(folder, dockerignore)) {
    const file = join(folder, path);
    const found = await lstat(file);
    if (found.isSymbolicLink()) addPart(hash, `link ${path}`, await readlink(file));
    else addPart(hash, `${found.mode & 0o100 ? "program" : "file"} ${path}`, await hashFile(file));
  }
  return hash.digest("hex");
}

/** The files of a context after the ignore rules, with slashes, sorted by their bytes. */
export async function listContext(folder: string, dockerignore: string): Promise<string[]> {
  const patterns = dockerignore.split("\n");
  const rules = ignore.default().add(patterns);
  const kept = patterns
    .filter((one) => one.startsWith("!"))
    .map((one) => literalPart(one.slice(1)));
  const found: string[] = [];
  const visit = async (at: string): Promise<void> => {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      const ignored = rules.ignores(path);
      if (entry.isDirectory()) {
        if (!ignored || kept.some((one) => touches(one, path))) await visit(path);
      } else if (!ignored && (entry.isFile() || entry.isSymbolicLink())) found.push(path);
    }
  };
  await visit("");
  return found.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

/** The folders of a pattern before its first wildcard. */
function literalPart(pattern: string): string {
  const parts = pattern.split("/").filter((part) => part !== "");
  const wild = parts.findIndex((part) => /[*?[\\]/.test(part));
  return parts.slice(0, wild < 0 ? parts.length : wild).join("/");
}

/** Whether a pattern that keeps files may name one below an ignored folder. */
function touches(pattern: string, folder: string): boolean {
  return pattern === "" || pattern === folder || pattern.startsWith(`${folder}/`);
}

function addPart(hash: Hash, name: string, content: string): void {
  hash.update(`${name}\0${Buffer.byteLength(content)}\0${content}\0`);
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
