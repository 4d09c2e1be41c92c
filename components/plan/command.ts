import { namesPort, putPort } from "../../variables/port-word.ts";
import type { Problem } from "../../variables/user-error.ts";
import { platformNames } from "./kinds.ts";
import type { PlatformName } from "./kinds.ts";

/** A program and its arguments on each platform, and on those that are not named. */
export type CommandByPlatform = Readonly<
  Partial<Record<PlatformName | "default", readonly string[]>>
>;

/** Program and arguments: the same on all platforms, or by platform. */
export type Command = readonly string[] | CommandByPlatform;

/** The program and its arguments on a platform; empty for the image's own. */
export function commandOn(platform: PlatformName, command: Command = []): readonly string[] {
  return isList(command) ? command : (command[platform] ?? command.default ?? []);
}

/** A command with a port in the place of `$PORT`. */
export function withPort(command: readonly string[], port: number): readonly string[] {
  return command.map((word) => putPort(word, port));
}

/** The words with `$PORT` in a command of what has no port. */
export function checkPortless(command: readonly string[], what: string): Problem[] {
  return command.flatMap((word, index) =>
    namesPort(word)
      ? [
          {
            at: `command[${index}]`,
            message: `names $PORT, and a ${what} has no port: take it out`,
          },
        ]
      : [],
  );
}

/** The names in a command that are no platforms. */
export function checkPlatforms(command: Command = []): Problem[] {
  const known: readonly string[] = ["default", ...platformNames];
  const named = isList(command) ? [] : Object.keys(command);
  return named
    .filter((name) => !known.includes(name))
    .map((name) => ({
      at: `command.${name}`,
      message: `is no platform; use ${known.join(", ")}`,
    }));
}

function isList(command: Command): command is readonly string[] {
  return Array.isArray(command);
}
