import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { isForDevelopment } from "../../../images/source/node/application.ts";
import { readPackage } from "../../../images/source/node/package.ts";
import { findStartScript, readStart } from "../../../images/source/node/start.ts";
import type { StartCommand } from "../../../images/source/node/start.ts";
import { createSourceReader } from "../../../images/source/reader.ts";

/**
 * How a source is started that runs as it stands: by its script `start`, else as an image of it
 * would; with the words as they are given there. Undefined where neither says; the agent then takes its `main`.
 *
 * @throws UserError `StartNeedsShell` or `StartSeveral`, as a build of the image would.
 */
export function findScript(
  project: string,
  source: string,
  planned?: { start: readonly string[]; variables?: Record<string, string> },
): (StartCommand & { given: string[] }) | undefined {
  const manifest = readPackage(createSourceReader(project), source);
  const script = findStartScript(manifest, isForDevelopment);
  const own = script === undefined ? undefined : readStart(source, manifest, script);
  const start =
    own === undefined || isForDevelopment(own)
      ? planned && { words: [...planned.start], variables: planned.variables ?? {} }
      : own;
  if (start === undefined) return undefined;
  const [program = "", ...rest] = start.words;
  return {
    given: start.words,
    words: [findProgram(project, source, program), ...rest],
    variables: start.variables,
  };
}

/** A program that a dependency brings, from the source's folder; any other one by its name. */
function findProgram(project: string, source: string, program: string): string {
  const folder = join(project, source);
  // The Node that runs Slipway is first on PATH, and stands among the project's packages.
  if (program === "node") return program;
  const found = [folder, project]
    .map((at) => join(at, "node_modules/.bin", program))
    .find((file) => existsSync(file));
  return found === undefined ? program : relative(folder, found);
}
