import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { isForDevelopment } from "../../images/source/node/application.ts";
import { readPackage } from "../../images/source/node/package.ts";
import { findStartScript, readStart } from "../../images/source/node/start.ts";
import type { StartCommand } from "../../images/source/node/start.ts";
import { refuseSource } from "../../images/source/plan.ts";
import { createSourceReader, joinPath } from "../../images/source/reader.ts";

/**
 * How a source's script `start` starts it, as an image of it would: the same program with the same
 * variables. Undefined where it has none; the agent then takes its `main`.
 *
 * @throws UserError `StartNeedsShell` or `StartSeveral`, as a build of the image would, and
 * `StartForDevelopment` for what an image has built instead.
 */
export function findScript(project: string, source: string): StartCommand | undefined {
  const reader = createSourceReader(project);
  if (reader.read(joinPath(source, "package.json")) === undefined) return undefined;
  const manifest = readPackage(reader, source);
  const script = findStartScript(manifest, isForDevelopment);
  if (script === undefined) return undefined;
  const start = readStart(source, manifest, script);
  if (isForDevelopment(start)) throw refuseDevelopment(source, manifest.scripts[script] ?? "");
  const [program = "", ...rest] = start.words;
  const words = [findProgram(project, source, program), ...rest];
  return { words, variables: start.variables };
}

function refuseDevelopment(source: string, script: string): Error {
  return refuseSource(
    "StartForDevelopment",
    source,
    `is started by \`${script}\`, which serves for development: give it a script \`start\` with the ` +
      "program itself (`node server.js`), or its component a `command`.",
  );
}

/** A program that a dependency brings, from the source's folder; any other one by its name. */
function findProgram(project: string, source: string, program: string): string {
  const folder = join(project, source);
  const found = [folder, project]
    .map((at) => join(at, "node_modules/.bin", program))
    .find((file) => existsSync(file));
  return found === undefined ? program : relative(folder, found);
}
