import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { statSync } from "node:fs";
import { UserError } from "../../../variables/user-error.ts";
import type { StackConfig } from "../state/snapshot.ts";
import { startChild } from "./child.ts";
import type { Child } from "./child.ts";
import type { Place } from "./deployment/goal.ts";
import type { Report } from "./report.ts";

/** Exit code of a program whose error has been logged already. */
const loggedExitCode = 32;

/** How the program of a stack is run. */
export interface ProgramOptions {
  /** Folder with Pulumi.yaml. */
  projectFolder: string;
  /** Entry of the program: a file, or a folder with an index.js. */
  program: string;
  place: Place;
  preview: boolean;
  parallel: number;
  config: StackConfig;
  /** Address of the engine. */
  address: string;
  report: Report;
  /** Whether nothing of the run is real. */
  simulated: boolean;
  /** Variables for the program beyond the engine's own. */
  env?: Record<string, string>;
}

/** Config as the SDK reads it from the environment: `ns:config:key`. */
function configVariables(config: StackConfig): Record<string, string> {
  const values = Object.entries(config.values).map(([key, value]) => {
    const colon = key.indexOf(":");
    return [`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`, value];
  });
  return {
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(values)),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
    SLIPWAY_SEALED_KEYS: JSON.stringify(config.sealedKeys),
  };
}

function runnerOf(folder: string): string {
  for (const from of [join(folder, "package.json"), import.meta.filename]) {
    try {
      return createRequire(from).resolve("@pulumi/pulumi/cmd/run");
    } catch {
      // Not installed there.
    }
  }
  throw new UserError(
    "SdkMissing",
    `@pulumi/pulumi is not installed in ${folder}: run \`npm ci\`.`,
  );
}

/** Folder that a program runs in: its own. @throws UserError `ProgramMissing`. */
export function folderOf(program: string): string {
  const stats = statSync(program, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new UserError(
      "ProgramMissing",
      `There is no program at ${program}: see \`main\` in Pulumi.yaml.`,
    );
  }
  return stats.isDirectory() ? program : dirname(program);
}

/** Starts the unmodified program with the SDK's own runner; its output becomes log events. */
export function startProgram(options: ProgramOptions): Child {
  const { place, report, projectFolder } = options;
  const folder = folderOf(options.program);
  // A file is named from the folder that it runs in, as by the CLI: through a link to that folder
  // it has another path.
  const entry = relative(folder, options.program) || options.program;
  const flags = {
    monitor: options.address,
    engine: options.address,
    organization: place.organization,
    project: place.project,
    "root-directory": projectFolder,
    stack: place.stack,
    pwd: folder,
    parallel: String(options.parallel),
  };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
  return startChild({
    args: [runnerOf(folder), ...args, ...(options.preview ? ["--dry-run"] : []), entry],
    folder,
    cacheFolder: projectFolder,
    env: options.env,
    ownVariables: {
      ...configVariables(options.config),
      ...(options.simulated && { SLIPWAY_SIMULATED: "1" }),
    },
    onLine: (stream, line) => {
      report.log(stream === "stdout" ? "info" : "warning", line);
    },
  });
}

/**
 * A program's error without the stack frames of Node and of packages, which say nothing about the
 * program; all of them with SLIPWAY_DEBUG.
 */
export function ownFrames(text: string, projectFolder: string): string {
  if (process.env.SLIPWAY_DEBUG === "1") return text;
  const isForeign = (line: string): boolean =>
    /^\s+at .*:\d+:\d+\)?/.test(line) &&
    (!line.includes(projectFolder) || line.includes("/node_modules/"));
  return text
    .split("\n")
    .filter((line) => !isForeign(line))
    .join("\n");
}

/** The error of a program that ended badly; undefined where it ended well. */
export function programError(
  exitCode: number,
  finished: boolean,
  report: Report,
  projectFolder: string,
): UserError | undefined {
  if (exitCode === 0 && finished) return undefined;
  if (exitCode === 0) {
    return new UserError(
      "ProgramEndedEarly",
      "The program ended before the engine could finish, most likely by `process.exit`: nothing " +
        "that it did not register was deleted. Let it end by itself.",
    );
  }
  if (exitCode === loggedExitCode && report.errors.length > 0) {
    return new UserError("ProgramFailed", ownFrames(report.errors.join("\n"), projectFolder));
  }
  const why = report.errors.length > 0 ? report.errors : report.lastWarnings;
  const logged = why.length === 0 ? "" : `:\n${ownFrames(why.join("\n"), projectFolder)}`;
  return new UserError("ProgramFailed", `The program ended with exit code ${exitCode}${logged}`);
}
