import { UserError } from "../../variables/user-error.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import type { Sink } from "./output/sink.ts";

/** Wrong use of the command line: an unknown stack, key or service, a value of the wrong form. */
export class UsageError extends UserError {}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof UserError && error.code === "Cancelled") return exitCodes.interrupted;
  return exitCodes.failed;
}

/** What a machine reads of an error. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof UserError) return { code: error.code, message: error.message };
  return { code: "Unexpected", message: error instanceof Error ? error.message : String(error) };
}

/** Prints what the user can mend as one line, anything else with all that a report needs. */
export function printError(error: unknown, err: Sink, debug: boolean): void {
  const paint = err.style;
  if (error instanceof UserError) {
    err.line(`${paint(["bold", "red"], `error ${error.code}:`)} ${error.message}`);
    if (debug) err.line(paint("dim", stackOf(error)));
    return;
  }
  err.line(`${paint(["bold", "red"], "error Unexpected:")} ${stackOf(error)}`);
  err.line(
    "This is a fault of slipway, not of your program: please report it with the lines above, " +
      "the command and the output of `npx slipway doctor`.",
  );
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return (error.stack ?? error.message) + cause;
}
