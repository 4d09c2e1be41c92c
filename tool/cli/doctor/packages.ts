import { existsSync } from "node:fs";
import { join } from "node:path";
import { environmentPaths } from "../../../providers/local/agent/paths.ts";
import {
  findPostgres,
  type FoundPostgres,
} from "../../../providers/local/agent/postgres/binaries.ts";
import { postgresPlaces } from "../../../providers/local/agent/data/places.ts";
import type { Check, Finding } from "./finding.ts";
import { findOnPath, versionOf } from "./programs.ts";

const reinstall = "Run `npm ci` without --omit=optional on this machine.";

/** The Node that runs this command. */
export const checkNode: Check = async ({ env }) => {
  const name = "node";
  const before = env.SLIPWAY_RELAUNCHED;
  const handed = before === undefined ? "" : `, taken over from the host's ${before}`;
  return Promise.resolve({ name, level: "ok", message: `${process.version}${handed}` });
};

/** The Node that the lockfile pins, without which an older host cannot start. */
export const checkNodePackage: Check = async ({ folder }) => {
  const name = "project's node";
  const file = join(folder, "node_modules", ".bin", "node");
  if (!existsSync(file)) {
    const message = "node_modules/.bin/node is missing: npm scripts use the host's Node";
    return { name, level: "warning", message, fix: reinstall };
  }
  const found = await versionOf(file);
  if ("version" in found) return { name, level: "ok", message: found.version };
  return { name, level: "problem", message: `does not run: ${found.failure}`, fix: reinstall };
};

/** The Postgres that databases of the local platform run: the package's, or a linked copy of it. */
export const checkPostgres: Check = async ({ folder }) => {
  const name = "postgres";
  const { binaries } = postgresPlaces(environmentPaths(folder, "any"), "any");
  // Root's servers run as another user, who may not enter the project: always from a copy.
  const inPlace = process.getuid?.() !== 0;
  try {
    return await judgePostgres(findPostgres(folder, binaries, inPlace));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, level: "problem", message, fix: reinstall };
  }
};

async function judgePostgres({ program, missing, version }: FoundPostgres): Promise<Finding> {
  const name = "postgres";
  if (missing !== undefined) {
    return { name, level: "problem", message: `${missing} is missing`, fix: reinstall };
  }
  if (program === undefined) {
    const message = `${version} is installed; the first database makes it ready to run`;
    return { name, level: "ok", message };
  }
  const found = await versionOf(program);
  if ("version" in found) return { name, level: "ok", message: found.version };
  const fix = `${reinstall} If that does not help, a system library that it names is missing.`;
  return { name, level: "problem", message: `does not run: ${found.failure}`, fix };
}

/** git: a release names the commit it was made from. */
export const checkGit: Check = async ({ env }) => {
  const name = "git";
  const file = await findOnPath(["git"], env.PATH);
  const found = file === undefined ? undefined : await versionOf(file);
  if (found !== undefined && "version" in found) {
    return { name, level: "ok", message: found.version };
  }
  const message = "not found: a release cannot name the commit it was made from";
  return { name, level: "warning", message, fix: "Install git." };
};
