import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { frameworkOf } from "../../images/dockerfile/analyze-node.ts";
import { readPackage } from "../../images/dockerfile/node-package.ts";
import { findStart } from "../../images/dockerfile/node-start.ts";
import type { StartCommand } from "../../images/dockerfile/node-start.ts";
import { createSourceReader, joinPath } from "../../images/dockerfile/source-reader.ts";

/**
 * How a source's script `start` starts it, as an image of it would: the same program with the same
 * variables. Undefined where it has none; the agent then takes its `main`.
 *
 * @throws UserError `StartNeedsShell` or `StartForDevelopment`, as a build of the image would.
 */
export function findScript(project: string, source: string): StartCommand | undefined {
  const reader = createSourceReader(project);
  if (reader.read(joinPath(source, "package.json")) === undefined) return undefined;
  const manifest = readPackage(reader, source);
  const names = reader.list(source);
  const framework = frameworkOf(manifest, names);
  const script = framework === "nest" ? "start:prod" : "start";
  if ((manifest.scripts[script] ?? "") === "") return undefined;
  const { words, variables } = findStart(source, manifest, framework, names);
  const [program = "", ...rest] = words;
  return { words: [findProgram(project, source, program), ...rest], variables };
}

/** A program that a dependency brings, from the source's folder; any other one by its name. */
function findProgram(project: string, source: string, program: string): string {
  const folder = join(project, source);
  const found = [folder, project]
    .map((at) => join(at, "node_modules/.bin", program))
    .find((file) => existsSync(file));
  return found === undefined ? program : relative(folder, found);
}
