import { UserError } from "../../../variables/user-error.ts";
import { policyError } from "../policy-error.ts";
import type { RunLog } from "./run-log.ts";

/** Whether the CLI gave up because somebody else holds the stack. */
export function isLocked(error: unknown): boolean {
  return /the stack is currently locked by|Another update is currently in progress/.test(
    textOf(error),
  );
}

/** Who holds the stack, as the CLI says it. */
export function lockHolder(error: unknown): string {
  const [, holder] = /created by ([^\n]+)/.exec(textOf(error)) ?? [];
  return holder ?? "another run";
}

/** The UserError for a run of the CLI that failed. */
export function toUserError(
  error: unknown,
  stack: string,
  log?: RunLog,
  aborted = false,
): UserError {
  if (error instanceof UserError) return error;
  const options = { cause: error };
  if (aborted) {
    const message = "The run was cancelled; what had begun is finished and saved.";
    return new UserError("Cancelled", message, options);
  }
  if (isLocked(error)) return lockedError(error, stack);
  const mandatory = log?.violations.filter(({ level }) => level === "mandatory") ?? [];
  if (mandatory.length > 0) return policyError(mandatory);
  if (/incorrect passphrase|passphrase must be set/.test(textOf(error))) {
    return passphraseError(error, stack);
  }
  const told = [...new Set(log?.errors ?? [])];
  const reasons = told.length > 0 ? told.join("\n") : lastLines(textOf(error));
  if (/violates plan:|is not allowed by the plan/.test(reasons)) {
    const message = `The run came to what is not in the verified plan, and stopped:\n${reasons}`;
    return new UserError("StepNotReviewed", message, options);
  }
  return new UserError(
    "PulumiFailed",
    `The Pulumi CLI failed on stack '${stack}':\n${reasons}`,
    options,
  );
}

function lockedError(error: unknown, stack: string): UserError {
  return new UserError(
    "StackLocked",
    `Stack '${stack}' is held: ${lockHolder(error)}. Let that run end, or wait for it with ` +
      `\`--lock-wait <seconds>\`. If it no longer lives, remove its lock: \`slipway cancel ${stack}\`.`,
    { cause: error },
  );
}

function passphraseError(error: unknown, stack: string): UserError {
  return new UserError(
    "WrongPassphrase",
    `The passphrase of stack '${stack}' is missing or wrong: set PULUMI_CONFIG_PASSPHRASE, or ` +
      "PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it.",
    { cause: error },
  );
}

function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => line.includes("error:"));
  return (errors.length > 0 ? errors : lines).slice(-10).join("\n");
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
