import { execFile } from "node:child_process";
import { existsSync, lstatSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import ignore from "@balena/dockerignore";
import { createSourceReader } from "../../../components/images/source/reader.ts";
import { findHarmless, secretPatterns } from "../../../components/images/source/secrets.ts";
import { isFetched } from "../../../providers/local/source-hash.ts";
import { listTree } from "../../../providers/local/store/tree-hash.ts";

const run = promisify(execFile);

/**
 * The files of a release below some folders and files of a project: what Git tracks or would, so that
 * what happens to lie about makes no other release; where Git knows nothing, all but what is fetched
 * or made. Files that hold passwords and keys are never among them.
 *
 * @param paths from the project; empty for the project itself
 * @returns paths from the project, with slashes
 */
export async function listSourceFiles(
  project: string,
  paths: readonly string[],
): Promise<string[]> {
  const there = [...new Set(paths)].filter((path) => existsSync(join(project, path)));
  const listed = await Promise.all(there.map((path) => listOne(project, path)));
  const isSecret = secretRule(project, there);
  const files = [...new Set(listed.flat())].filter(
    (path) => !isSecret(path) && !isForeign(project, path),
  );
  return files.sort();
}

async function listOne(project: string, path: string): Promise<string[]> {
  if (!lstatSync(join(project, path)).isDirectory()) return [path];
  const known = await askGit(project, path);
  if (known.length > 0) return known;
  const at = (file: string): string => (path === "" ? file : `${path.replace(/\/$/, "")}/${file}`);
  const folder = join(project, path);
  const skip = (file: string): boolean => {
    const slash = file.lastIndexOf("/");
    return isFetched(join(folder, file.slice(0, Math.max(slash, 0))), file.slice(slash + 1));
  };
  return listTree(folder, skip).map(at);
}

/** What Git knows below a folder, and what it would with `git add`; nothing where there is no Git. */
async function askGit(project: string, path: string): Promise<string[]> {
  const words = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", path || "."];
  const options = { cwd: project, maxBuffer: 256 * 2 ** 20 };
  const { stdout } = await run("git", words, options).catch(() => ({ stdout: "" }));
  return stdout.split("\0").filter((file) => file !== "" && isFile(join(project, file)));
}

/** A file that is tracked may be gone, and a submodule is a folder. */
function isFile(file: string): boolean {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found !== undefined && (found.isFile() || found.isSymbolicLink());
}

function secretRule(project: string, paths: readonly string[]): (path: string) => boolean {
  const folders = paths.filter((path) => lstatSync(join(project, path)).isDirectory());
  const harmless = findHarmless(createSourceReader(project), "", folders);
  const rules = ignore.default().add([...secretPatterns, ...harmless]);
  return (path) => rules.ignores(path);
}

/** Packages and environments that somebody has committed are what the lockfile says all the same. */
function isForeign(project: string, path: string): boolean {
  const parts = path.split("/");
  return parts.some((name, index) => isFetched(join(project, ...parts.slice(0, index)), name));
}
