import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import type { EnvironmentPaths } from "../paths.ts";

/** Where a database server's files stand. */
export interface DatabasePlaces {
  /** Folder of this database: data and credentials. */
  folder: string;
  data: string;
  credentials: string;
  /** Stands there where the data were made, or ran, as persistent: a stop never removes them. */
  keepMark: string;
}

/** A Postgres server's places. */
export interface PostgresPlaces extends DatabasePlaces {
  /** Folder that copies of the binaries are put in, if the package's cannot be run in place. */
  binaries: string;
}

/** What runs a database here. */
export type DatabaseProgram = "postgres" | "mariadb";

/** Set behind the name of a MariaDB where only the name tells the two apart: no name has a dot. */
const mariadbEnding = ".mariadb";

/** The places of one database of Postgres. */
export function postgresPlaces(paths: EnvironmentPaths, name: string): PostgresPlaces {
  const base = outsideBase() ?? join(paths.projectRoot, ".slipway");
  const binaries = outsideBase() ?? join(base, ".binaries");
  return { ...placesIn(join(foldersOf(paths, "postgres"), name)), binaries };
}

/** The places of one database of MariaDB. */
export function mariadbPlaces(paths: EnvironmentPaths, name: string): DatabasePlaces {
  const ending = outsideBase() === undefined ? "" : mariadbEnding;
  return placesIn(join(foldersOf(paths, "mariadb"), `${name}${ending}`));
}

/** Under which name the port of a database is kept: one of each program may have the same name. */
export function portOwnerOf(program: DatabaseProgram, name: string): string {
  return program === "mariadb" ? `${name}${mariadbEnding}` : name;
}

/** The places of all databases of an environment that have any, by the owners of their ports. */
export function listPlaces(paths: EnvironmentPaths): Map<string, DatabasePlaces> {
  const programs = ["postgres", "mariadb"] as const;
  const found = programs.flatMap((program) => {
    const folder = foldersOf(paths, program);
    return namesIn(folder).map((name) => {
      const owner = portOwnerOf(program, name);
      // Outside of the project both stand in one folder, where the names have the ending already.
      return [outsideBase() === undefined ? owner : name, placesIn(join(folder, name))] as const;
    });
  });
  return new Map(found);
}

/**
 * An ordinary user's data stand with the environment; `nobody`, whom root's servers run as, may not
 * enter root's folders, so that data stand outside of them.
 */
function foldersOf(paths: EnvironmentPaths, program: DatabaseProgram): string {
  const base = outsideBase();
  return base === undefined ? join(paths.folder, program) : join(base, paths.key);
}

function outsideBase(): string | undefined {
  return process.getuid?.() === 0 ? rootBase() : undefined;
}

function placesIn(folder: string): DatabasePlaces {
  return {
    folder,
    data: join(folder, "data"),
    credentials: join(folder, "credentials.json"),
    keepMark: join(folder, "data.keep"),
  };
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
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
    `${folder}, where the data of databases belong, is ${what}; it must be a folder of user ${uid} ` +
      "that nobody else may write to. Remove it, or mend its owner and mode.",
  );
}
