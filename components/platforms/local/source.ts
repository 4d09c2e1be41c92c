import { UserError } from "../../../variables/user-error.ts";
import { languageOf } from "../../images/source/analyze.ts";
import type { Language } from "../../images/source/analyze.ts";
import { checkLanguage } from "../../images/source/languages.ts";
import { refuseSource } from "../../images/source/plan.ts";
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
  const language = findLanguage(opened, command.length > 0);
  if (command.length === 0) checkKnown(opened, language);
  switch (language) {
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

/** Refuses what does not start by itself. @throws UserError `CommandMissing` */
function checkKnown({ reader, folder }: LocalSource, language: Language | undefined): void {
  const names = reader.list(folder);
  // One that is not there is told as that.
  if (names.length === 0 || (language !== undefined && !isForeign(folder, names))) return;
  throw refuseSource(
    "CommandMissing",
    folder,
    "is written in no language that is started here by itself (Node, Python, Go), as far as its files " +
      'tell: give its component a `command`, such as ["php", "-S", "127.0.0.1:$PORT"].',
  );
}

/** Whether a package.json is for the pages of a server in another language. */
function isForeign(folder: string, names: readonly string[]): boolean {
  try {
    checkLanguage(folder, names, true);
    return false;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

/** A command of its own says which of two languages runs. */
function findLanguage({ reader, folder }: LocalSource, isTold: boolean): Language | undefined {
  try {
    return languageOf(reader, folder, reader.list(folder));
  } catch (error) {
    if (isTold && error instanceof UserError) return undefined;
    throw error;
  }
}
