import type { EngineEvent, RunOptions, RunResult } from "../engine/engine.ts";
import type { Prior } from "../engine/prior/prior.ts";
import { UserError } from "../../variables/user-error.ts";
import type { Cli } from "./cli.ts";
import { describeError, exitCodeOf } from "./errors.ts";
import { exitCodes, type ExitCode } from "./exit-codes.ts";
import type { RunInput } from "./options.ts";
import { countOps } from "./output/ops.ts";
import { createReporter, type ReportKind } from "./output/reporter.ts";
import type { ReviewedLine } from "./reviewed.ts";
import { formatViolations, mandatoryOnly } from "./output/violations.ts";

/** What a run ends with under `--json`. */
export interface ResultLine {
  kind: "result";
  operation: string;
  stack: string;
  ok: boolean;
  exitCode: ExitCode;
  changes?: Record<string, number>;
  /** What was saved of a preview: file, and the hashes of goal and plan. */
  reviewed?: ReviewedLine;
  /** What a preview was compared with. */
  against?: Prior;
  result?: RunResult;
  error?: { code: string; message: string };
}

/** Runs one operation of an engine and shows it while it goes on. */
export async function showRun<Result = RunResult>(
  cli: Cli,
  kind: ReportKind,
  input: RunInput,
  operation: (options: RunOptions) => Promise<Result>,
): Promise<Result> {
  const reporter = createReporter(cli, kind);
  const failures = new Map<string, string>();
  let cutOff = false;
  const sayStopping = (): void => {
    reporter.say("Stopping: what runs is finished and saved. Press again to stop at once.");
  };
  cli.signal.addEventListener("abort", sayStopping);
  try {
    return await operation({
      ...(input.parallel === undefined ? {} : { parallel: input.parallel }),
      ...(input.lockWait === undefined ? {} : { lockWaitSeconds: input.lockWait }),
      onEvent: (event) => {
        if (event.kind === "step-failed") failures.set(event.step.name, event.message);
        // A program that is cut off complains of that; failed steps have events of their own.
        cutOff ||= failures.size > 0 && isCutOff(event);
        const isPrograms = event.kind === "log" && (cli.signal.aborted || event.urn === "");
        const complaint = isPrograms && (cli.signal.aborted || cutOff) && kind !== "json";
        if (!complaint || cli.debug) reporter.onEvent(event);
      },
      signal: cli.signal,
    });
  } catch (error) {
    throw kind === "run" || kind === "run-after-plan" ? shorten(error, failures) : error;
  } finally {
    cli.signal.removeEventListener("abort", sayStopping);
    reporter.end();
  }
}

/** Whether the SDK says that it no longer reaches the engine; a stack trace follows. */
function isCutOff(event: EngineEvent): boolean {
  return event.kind === "log" && event.message.startsWith("failed to deliver log message");
}

/** An error that repeats what was shown at its step, in one line; any other as it is. */
function shorten(error: unknown, failures: ReadonlyMap<string, string>): unknown {
  if (!(error instanceof UserError)) return error;
  const told = [...failures].filter(([, message]) => error.message.includes(message.trim()));
  if (told.length === 0) return error;
  const names = told.map(([name]) => `'${name}'`).join(", ");
  return new UserError(error.code, `${names} failed, as said above.`, { cause: error });
}

/** How a command that ran an engine ended. */
export interface RunEnd {
  code: ExitCode;
  result: RunResult;
  /** What a preview was compared with. */
  prior?: Prior;
  /** What of a preview was saved. */
  reviewed?: ReviewedLine;
}

/** Closes the JSON lines of a command with its result, or with its error. */
export async function withResultLine(
  cli: Cli,
  context: { json: boolean; operation: string; stack: string },
  action: () => Promise<RunEnd>,
): Promise<ExitCode> {
  const { json, operation, stack } = context;
  const write = (line: Omit<ResultLine, "kind" | "operation" | "stack">): void => {
    const whole: ResultLine = { kind: "result", operation, stack, ...line };
    if (json) cli.out.json(whole);
  };
  try {
    const { code, result, prior, reviewed } = await action();
    const changes = countOps(result.steps);
    const more = { ...(prior && { against: prior }), ...(reviewed && { reviewed }) };
    write({ ok: code === exitCodes.ok, exitCode: code, ...more, changes, result });
    return code;
  } catch (error) {
    write({ ok: false, exitCode: exitCodeOf(error), error: describeError(error) });
    throw error;
  }
}

/**
 * Stops where the policies do.
 *
 * @throws UserError `PolicyViolated`, after the violations have been printed.
 */
export function requirePolicies(cli: Cli, plan: RunResult, printed: boolean): void {
  const mandatory = mandatoryOnly(plan.violations);
  if (mandatory.length === 0) return;
  if (!printed) cli.err.lines(formatViolations(plan.violations, cli.err.style));
  const rules = [...new Set(mandatory.map((violation) => violation.rule))].join(", ");
  throw new UserError("PolicyViolated", `The plan violates ${rules}: mend it as said above.`);
}
