import { problemOfText } from "../../variables/text.ts";
import type { Problem } from "../../variables/user-error.ts";

/** The words of a command that no program can be started with. */
export function checkCommand(command: readonly string[]): Problem[] {
  return command.flatMap((word, index) => {
    const message = problemOfText(word);
    return message === undefined ? [] : [{ at: `command[${index}]`, message }];
  });
}
