import { UserError } from "../../../../variables/user-error.ts";
import type { LogFile, LogMark } from "../process/log-file.ts";
import { maskValues } from "../process/mask.ts";

const shownLines = 20;

/** The error of a failed start with the end of what was logged since it began, secrets masked. */
export function explainStart(
  reason: unknown,
  { log, begin }: { log: LogFile; begin: LogMark },
  secrets: string[],
): UserError {
  const message = reason instanceof Error ? reason.message : String(reason);
  const code = reason instanceof UserError ? reason.code : "ProcessNotStarted";
  const lines = log.linesSince(begin, shownLines).map((line) => `  ${line}`);
  const end = lines.length === 0 ? "It wrote nothing." : `The end of its log:\n${lines.join("\n")}`;
  return new UserError(code, maskValues(`${message}\n${end}`, secrets));
}
