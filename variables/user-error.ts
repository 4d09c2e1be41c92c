/**
 * An error that the user can mend: its message names the thing, the wrong value and the fix.
 *
 * @example
 * throw new UserError("PortTaken", "Port 8080 of service 'api' is taken: choose another `port`.");
 */
export class UserError extends Error {
  /** PascalCase name of the kind of error, stable across releases. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UserError";
    this.code = code;
  }
}

/** One thing that is wrong with an object: where, what stands there, what is allowed. */
export interface Problem {
  /** Path of the wrong value, as the user wrote it: `slipway:stage`, `args.port`. */
  at: string;
  /** What is wrong and what would be right, as one sentence without a full stop. */
  message: string;
}

/** What agrees with a subject: `Service 'api'` has problems, `The links of 'api'` have them. */
type Verb = "has" | "have";

/** One UserError that lists every problem of an object. */
export function problemsError(
  code: string,
  subject: string,
  problems: Problem[],
  verb: Verb = "has",
): UserError {
  const lines = problems.map((problem) => `  - ${problem.at}: ${problem.message}`);
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  return new UserError(code, `${subject} ${verb} ${count}:\n${lines.join("\n")}`);
}

/** Throws the {@link problemsError} of an object; does nothing where there is no problem. */
export function throwProblems(
  code: string,
  subject: string,
  problems: Problem[],
  verb: Verb = "has",
): void {
  if (problems.length > 0) throw problemsError(code, subject, problems, verb);
}
