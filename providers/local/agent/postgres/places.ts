import { lstatSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import type { EnvironmentPaths } from "../paths.ts";

/** Where a Postgres server's files stand. */
export interface PostgresPlaces {
  /** Folder of this database: data and credentials. */
  folder: string;
  data: string;
  credentials: string;
  /** Stands there where the data were made, or ran, as persistent: a stop never removes them. */
  keepMark: string;
  /** Folder that copies of the binaries are put in, if the package's cannot be run in place. */
  binaries: string;
}

/**
 * The places of one database. An ordinary user's data stand with the environment; `nobody`, whom
 * root's server runs as, may not enter root's folders, so that data stand outside of them.
 */
export function postgresPlaces(paths: EnvironmentPaths, name: string): PostgresPlaces {
  const base = process.getuid?.() === 0 ? rootBase() : undefined;
  const folder = base ? join(base, paths.key, name) : join(paths.folder, "postgres", name);
  return {
    folder,
    data: join(folder, "data"),
    credentials: join(folder, "credentials.json"),
    keepMark: join(folder, "data.keep"),
    binaries: base ?? join(paths.projectRoot, ".slipway", ".binaries"),
  };
}

/** Removes what an environment keeps outside of its own folder. */
export function removeOutsideData(paths: EnvironmentPaths): void {
  if (process.getuid?.() !== 0) return;
  rmSync(join(rootBase(), paths.key), { recursive: true, force: true });
}

let knownBase: string | undefined;

function rootBase(): string {
  knownBase ??= makeRootBase();
  return knownBase;
}

function makeRootBase(): string {
  const candidates = ["/var/lib/slipway", `/var/tmp/slipway-${process.getuid?.() ?? 0}`];
  for (const candidate of candidates) {
    try {
      mkdirSync(candidate, { recursive: true, mode: 0o755 });
      refuseForeignBase(candidate);
      return candidate;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "";
      if (!["EACCES", "EROFS", "EPERM"].includes(code)) throw error;
    }
  }
  return candidates[1] ?? "";
}

/**
 * Anybody may make a folder or link of this name under /var/tmp first, and would own the data.
 *
 * Throws a UserError where it is not a folder of `uid` that nobody else may write to.
 */
export function refuseForeignBase(folder: string, uid = process.getuid?.() ?? 0): void {
  const found = lstatSync(folder);
  if (found.isDirectory() && found.uid === uid && (found.mode & 0o022) === 0) return;
  const mode = (found.mode & 0o777).toString(8);
  const what = found.isDirectory()
    ? `a folder of user ${found.uid} with mode ${mode}`
    : "not a folder";
  throw new UserError(
    "DataFolderUnsafe",
    `${folder}, where Postgres's data belong, is ${what}; it must be a folder of user ${uid} ` +
      "that nobody else may write to. Remove it, or mend its owner and mode.",
  );
}
