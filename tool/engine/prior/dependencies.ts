import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { symlink } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { UserError } from "../../../variables/user-error.ts";
import { readIfThere } from "../state/files.ts";

const run = promisify(execFile);
const lockName = "package-lock.json";

/** Two checkouts of one repository, and where the project is in both. */
export interface Checkouts {
  /** The revision, as the user named it. */
  given: string;
  /** The one that is worked in, and the other one; absolute. */
  current: string;
  other: string;
  prefix: string;
}

/**
 * Gives the other checkout its dependencies: those of the current one where the lockfile asks for
 * the same packages, else what `npm ci` finds in npm's cache, without the network and without
 * running scripts of packages.
 *
 * @throws UserError `AgainstDependencies` where the cache does not have them all.
 */
export async function provideDependencies(
  checkouts: Checkouts,
  say: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const place = findInstalled(checkouts);
  if (place === undefined)
    throw refusal(checkouts.given, "nothing is installed here", "Run npm ci");
  const [here, there] = [join(checkouts.current, place), join(checkouts.other, place)];
  if (existsSync(join(there, "node_modules"))) return; // It is kept in the repository.
  if (await asksForTheSame(here, there)) {
    await symlink(join(here, "node_modules"), join(there, "node_modules"));
    return;
  }
  if (!existsSync(join(there, lockName))) {
    throw refusal(checkouts.given, `it has no ${lockName}`, "Name one that has");
  }
  say(`${checkouts.given} has another ${lockName}: installing its packages from npm's cache`);
  await installOffline(checkouts.given, there, signal);
}

/** Folder with node_modules from which the project takes its packages, from the repository's. */
function findInstalled({ current, prefix }: Checkouts): string | undefined {
  for (let folder = join(current, prefix); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules"))) return relative(current, folder);
    if (folder === current || folder === dirname(folder)) return undefined;
  }
}

async function asksForTheSame(here: string, there: string): Promise<boolean> {
  const [mine, theirs] = await Promise.all(
    [here, there].map((folder) => readIfThere(join(folder, lockName))),
  );
  if (mine === theirs) return true;
  if (mine === undefined || theirs === undefined) return false;
  return isDeepStrictEqual(packagesIn(mine), packagesIn(theirs));
}

/** What a lockfile asks for, without the name and version of the project itself. */
function packagesIn(lock: string): unknown {
  try {
    const { packages = {} } = JSON.parse(lock) as { packages?: Record<string, object> };
    return { ...packages, "": { ...packages[""], name: "", version: "" } };
  } catch {
    return lock;
  }
}

async function installOffline(given: string, folder: string, signal?: AbortSignal): Promise<void> {
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  try {
    const args = ["ci", "--offline", "--ignore-scripts", ...quiet];
    await run("npm", args, { cwd: folder, ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted === true) throw new UserError("Cancelled", "The preview was cancelled.");
    const told = (error as { stderr?: string }).stderr?.trim().split("\n")[0] ?? "";
    const why = `its ${lockName} differs, and npm's cache does not have all that it asks for`;
    const fix = `Run npm ci once in a checkout of ${given}, which fills the cache`;
    throw refusal(given, told === "" ? why : `${why} (${told})`, fix, error);
  }
}

function refusal(given: string, why: string, fix: string, cause?: unknown): UserError {
  return new UserError(
    "AgainstDependencies",
    `The program of revision '${given}' cannot be run: ${why}. ${fix}, or compare with an export ` +
      "of the stack.",
    cause === undefined ? {} : { cause },
  );
}
