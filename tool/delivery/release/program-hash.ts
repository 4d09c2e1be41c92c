import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { lockName } from "../../../components/images/lock.ts";

/**
 * Paths that a module names: of other modules, loaded at once or later, and of files beside it. What
 * only looks like one, in a comment, makes a hash that covers more, never less.
 */
const named = /(?:\bfrom|\bimport|\bURL)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/**
 * Every file of a project that some modules load, themselves too: by what their text names, which
 * this project's style writes out with the file's ending.
 *
 * @returns paths from the project, sorted
 */
export function listModules(project: string, roots: readonly string[]): string[] {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file) || !isFile(file)) return;
    found.add(file);
    if (!/\.[cm]?[jt]s$/.test(file)) return;
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(named)) {
      visit(join(dirname(file), path));
    }
  };
  for (const root of roots) visit(join(project, root));
  return [...found].map((file) => relative(project, file)).sort();
}

/** SHA-256 over the paths and contents of some files, by their order. */
export function hashFiles(project: string, files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) {
    const content = readFileSync(join(project, file));
    hash.update(`${Buffer.byteLength(file)} ${content.length}\n${file}`).update(content);
  }
  return hash.digest("hex");
}

/** Hash of the Pulumi program of an application: its modules, and the lock of third-party images. */
export function hashProgram(project: string, application: string): string {
  const roots = ["stacks/index.js", "program/main.ts", `stacks/${application}.ts`];
  const lock = existsSync(join(project, lockName)) ? [lockName] : [];
  return hashFiles(project, [...listModules(project, roots), ...lock]);
}

/** Hash of the policies that judge it. */
export function hashPolicies(project: string): string {
  return hashFiles(project, listModules(project, ["policies/rules.ts"]));
}

const lockfiles = ["package-lock.json", "pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/** Hash of the lockfile of the program's own packages; of nothing where there is none. */
export function hashLockfile(project: string): string {
  return hashFiles(
    project,
    lockfiles.filter((name) => existsSync(join(project, name))),
  );
}

function isFile(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}
