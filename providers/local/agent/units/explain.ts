import { UserError } from "../../../../variables/user-error.ts";
import { lastLines } from "../process/log-file.ts";
import { maskValues } from "../process/mask.ts";

const shownLines = 20;

/** The error of a failed start with the end of the process's log, secrets masked. */
export function explainStart(reason: unknown, logPath: string, secrets: string[]): UserError {
  const message = reason instanceof Error ? reason.message : String(reason);
  const code = reason instanceof UserError ? reason.code : "ProcessNotStarted";
  const lines = lastLines(logPath, shownLines).map((line) => `  ${line}`);
  const end = lines.length === 0 ? "It wrote nothing." : `The end of its log:\n${lines.join("\n")}`;
  return new UserError(code, maskValues(`${message}\n${end}`, secrets));
}
