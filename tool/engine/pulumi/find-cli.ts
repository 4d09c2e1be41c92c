import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join, sep } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../variables/user-error.ts";

/** A Pulumi CLI that answers. */
export interface PulumiCli {
  /** Absolute path of the binary. */
  file: string;
  /** As `3.260.0`. */
  version: string;
}

const run = promisify(execFile);
const answerMs = 20_000;

/**
 * A real Pulumi CLI, or undefined where there is none.
 *
 * Looks on PATH and where the npm package keeps what it downloaded. The package's own command is
 * never run to find out: it would start to download.
 */
export async function findCli(
  environment: Record<string, string | undefined> = process.env,
): Promise<PulumiCli | undefined> {
  for (const file of [...onPath(environment), ...shimVersions(environment)]) {
    if (!(await isBinary(file))) continue;
    const version = await askVersion(file);
    if (version !== undefined) return { file, version };
  }
  return undefined;
}

/** The CLI, or a UserError `CliMissing` that says how to get one. */
export async function requireCli(
  why: string,
  environment: Record<string, string | undefined> = process.env,
): Promise<PulumiCli> {
  const cli = await findCli(environment);
  if (cli) return cli;
  throw new UserError(
    "CliMissing",
    `${why}, and there is no Pulumi CLI here. Get one with \`npx pulumi version\` (downloads the ` +
      "version that this project pins) or from https://www.pulumi.com/docs/install/, " +
      "then run the command again.",
  );
}

function onPath(environment: Record<string, string | undefined>): string[] {
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.map((folder) => join(folder, "pulumi"));
}

/** Where the npm package `pulumi`, and the Automation API, keep the CLIs that they downloaded. */
function shimVersions(environment: Record<string, string | undefined>): string[] {
  const home = environment.PULUMI_HOME ?? join(homedir(), ".pulumi");
  const versions = [environment.PULUMI_VERSION, pinnedVersion()];
  return versions
    .filter((version) => version !== undefined)
    .filter((version) => version !== "")
    .map((version) => join(home, "versions", version, "bin", "pulumi"));
}

function pinnedVersion(): string | undefined {
  try {
    const load = createRequire(import.meta.url);
    return (load("pulumi/package.json") as { version: string }).version;
  } catch {
    // The package is for development: an installation may well be without it.
    return undefined;
  }
}

/** An npm command is a link into node_modules, or lies there. */
async function isBinary(file: string): Promise<boolean> {
  try {
    const real = await realpath(file);
    const inModules = [file, real].some((path) => path.split(sep).includes("node_modules"));
    if (inModules || !(await stat(real)).isFile()) return false;
    await access(real, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function askVersion(file: string): Promise<string | undefined> {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    const { stdout } = await run(file, ["version"], { env, timeout: answerMs });
    return /^v?(\d+\.\d+\.\d+\S*)/.exec(stdout.trim())?.[1];
  } catch {
    return undefined;
  }
}
