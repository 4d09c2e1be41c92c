import { UserError } from "../../../../variables/user-error.ts";
import { findModule } from "../../../images/source/go/module.ts";
import { findProgram } from "../../../images/source/go/programs.ts";
import { joinPath } from "../../../images/source/reader.ts";
import type { LocalProgram, LocalSource } from "./local-source.ts";

/** Name of the binary: on PATH, as in an image. */
const binary = "app";

/** A source in Go: one binary, which runs in its module's folder. */
export function planGoProgram(source: LocalSource, command: readonly string[]): LocalProgram {
  const { reader, folder } = source;
  const module = findModule(reader, folder);
  const program = programOf(source, module.folder, command.length > 0);
  if (program === undefined) return { command, variables: {} };
  const paths = [...module.members, ...module.manifests];
  return {
    command: command.length > 0 ? command : [binary],
    variables: {},
    build: {
      language: "go",
      module: module.folder,
      program,
      reads: [...new Set(paths.map((path) => joinPath(module.context, path)))],
    },
  };
}

/** A command of its own may well run `go run` or a script: then nothing has to be built. */
function programOf(
  { reader, folder }: LocalSource,
  module: string,
  isTold: boolean,
): string | undefined {
  try {
    return findProgram(reader, module, folder);
  } catch (error) {
    if (isTold && error instanceof UserError) return undefined;
    throw error;
  }
}
