import { ownDockerfile, refuseSource } from "../plan.ts";
import { joinPath, parentOf, walkSource, within } from "../reader.ts";
import type { SourceReader } from "../reader.ts";

/** Folders whose programs are for those who write the source. */
const forDevelopers =
  /(^|\/)(examples?|_examples?|tools?|scripts?|hack|tests?|e2e|testing|testutil|mocks?|internal\/tools|gen|codegen|benchmarks?|docs|third_party|build|ci|magefiles)(\/|$)/;

/**
 * The package of the program of a module: the source's own, the module's, or the only one below.
 *
 * @throws UserError `ProgramUnclear`.
 */
export function findProgram(reader: SourceReader, module: string, source: string): string {
  const own = within(module, source);
  if (isProgram(reader, source)) return own === "" ? "." : `./${own}`;
  const below = findPrograms(reader, source).map((one) => joinPath(own, one));
  const chosen = below.length > 1 ? below.filter((one) => !forDevelopers.test(one)) : below;
  const commands = chosen.length > 1 ? chosen.filter((one) => /(^|\/)cmd(\/|$)/.test(one)) : chosen;
  const [only, ...others] = commands.length > 0 ? commands : chosen;
  if (only !== undefined && others.length === 0) return `./${only}`;
  throw refuseSource(
    "ProgramUnclear",
    source,
    only === undefined
      ? "has no `package main`, neither in its folder nor below it: add one, or name the source of a program."
      : `has several programs, ${[only, ...others].join(", ")}: name the folder of one as the source ` +
          `('${joinPath(module, only)}'), ${ownDockerfile}.`,
  );
}

function findPrograms(reader: SourceReader, folder: string): string[] {
  const files = walkSource(reader, folder, { depth: 4 }).filter((file) => file.endsWith(".go"));
  const folders = [...new Set(files.map(parentOf))].filter((one) => one !== "");
  return folders
    .filter((one) => !hasModule(reader, folder, one))
    .filter((one) => isProgram(reader, joinPath(folder, one)));
}

/** Whether a folder lies in a module of its own below another. */
function hasModule(reader: SourceReader, folder: string, path: string): boolean {
  const parts = path.split("/");
  return parts.some((_part, index) =>
    reader.list(joinPath(folder, ...parts.slice(0, index + 1))).includes("go.mod"),
  );
}

/** Whether a folder has a program that is built for every machine. */
export function isProgram(reader: SourceReader, folder: string): boolean {
  return reader
    .list(folder)
    .filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"))
    .map((name) => reader.read(joinPath(folder, name)) ?? "")
    .some(
      (text) =>
        /^package main\b/m.test(text) && !/^\/\/(go:build|\s*\+build) (ignore|tools)\b/m.test(text),
    );
}
