import { UserError } from "../../../variables/user-error.ts";
import { languageOf } from "../../images/source/analyze.ts";
import { planGoProgram } from "./sources/go.ts";
import { openSource } from "./sources/local-source.ts";
import type { LocalProgram, LocalSource } from "./sources/local-source.ts";
import { planNodeProgram } from "./sources/node.ts";
import { planPythonProgram } from "./sources/python.ts";

/**
 * How a source runs on this machine: the program that an image of it would run, made ready by the
 * tools that are here. A command of the component's own comes before what the source says.
 *
 * @throws UserError as an image of it would: for a source that does not say how it is started.
 */
export function planSource(
  project: string,
  source: string,
  command: readonly string[],
): LocalProgram {
  const opened = openSource(project, source);
  switch (findLanguage(opened, command.length > 0)) {
    case "python":
      return planPythonProgram(opened, command);
    case "go":
      return planGoProgram(opened, command);
    case "node":
      return planNodeProgram(opened, command);
    case undefined:
      return { command, variables: {} };
  }
}

/** A command of its own says which of two languages runs. */
function findLanguage({ reader, folder }: LocalSource, isTold: boolean) {
  try {
    return languageOf(reader, folder, reader.list(folder));
  } catch (error) {
    if (isTold && error instanceof UserError) return undefined;
    throw error;
  }
}
