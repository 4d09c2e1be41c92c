import { problemOfText } from "../../../variables/text.ts";
import type { Problem } from "../../../variables/user-error.ts";

/** The words of a command that no program can be started with; other words may be empty. */
export function checkCommand(command: readonly string[]): Problem[] {
  return command.flatMap((word, index) => {
    const isNameless = index === 0 && word === "";
    const message = isNameless ? "is empty; name the program" : problemOfText(word);
    return message === undefined ? [] : [{ at: `command[${index}]`, message }];
  });
}
