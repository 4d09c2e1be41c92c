import { UserError } from "../../../../variables/user-error.ts";
import type { LogFile, LogMark } from "../process/log-file.ts";
import { maskValues } from "../process/mask.ts";

const shownLines = 20;
/** A secret of several lines is known best when it is whole. */
const maskedLines = 2000;

/** The error of a failed start with the end of what was logged since it began, secrets masked. */
export function explainStart(
  reason: unknown,
  { log, begin }: { log: LogFile; begin: LogMark },
  secrets: string[],
): UserError {
  const message = maskValues(reason instanceof Error ? reason.message : String(reason), secrets);
  const code = reason instanceof UserError ? reason.code : "ProcessNotStarted";
  // Masked as it was written, before anything is cut off or indented.
  const written = maskValues(log.linesSince(begin, maskedLines).join("\n"), secrets);
  const lines = written === "" ? [] : written.split("\n").slice(-shownLines);
  const shown = lines.map((line) => `  ${line}`).join("\n");
  const end = lines.length === 0 ? "It wrote nothing." : `The end of its log:\n${shown}`;
  return new UserError(code, `${message}\n${end}`);
}
