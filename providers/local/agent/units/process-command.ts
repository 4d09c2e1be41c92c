import { putPort } from "../../../../variables/port-word.ts";
import { UserError } from "../../../../variables/user-error.ts";
import { findProgram } from "../find-program.ts";

/**
 * Program and arguments of a process, with the port that it gets in the place of `$PORT`.
 *
 * @throws UserError `ProgramMissing` for a program that is on no folder of its PATH.
 */
export function findCommand(
  spec: { command?: string[] | undefined; source: string },
  component: string,
  { PATH: path }: Record<string, string>,
  port?: number,
): string[] {
  const words = spec.command ?? [];
  const command = port === undefined ? [...words] : words.map((word) => putPort(word, port));
  const [program = ""] = command;
  if (program.includes("/") || findProgram([program], path) !== undefined) return command;
  throw new UserError(
    "ProgramMissing",
    `'${component}' is started by \`${program}\`, which is neither among the packages of ` +
      `${spec.source} nor on PATH (${path ?? ""}): install it, or name another \`command\`.`,
  );
}
