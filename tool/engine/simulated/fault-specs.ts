import { throwProblems, type Problem } from "../../../variables/user-error.ts";

/** What goes wrong with one operation. */
export type Fault =
  /** The provider refuses it; nothing was done. */
  | { kind: "fail" }
  /** It was made or changed, and did not come up. */
  | { kind: "partial" }
  /** It takes longer, in simulated seconds. */
  | { kind: "delay"; seconds: number }
  /** The first so many attempts are answered with "too many requests". */
  | { kind: "throttle"; times: number }
  /** The answer is lost; the seed says whether it was done where `done` does not. */
  | { kind: "drop"; done?: boolean };

/** Which operations a fault hits: the n-th, those on a type, the n-th on a type. */
export interface FaultRule {
  fault: Fault;
  /** Type token, as `aws:rds/instance:Instance`. */
  type?: string;
  /** Counted from 1, in the order in which operations begin. */
  at?: number;
}

/** Faults of a run: by rule, and by chance. */
export interface FaultSettings {
  rules: readonly FaultRule[];
  /** Probability of a fault for each operation, 0 to 1. */
  rate: number;
  /** The same seed, the same faults. */
  seed: number;
}

const form = /^([a-z]+)(?::([\w-]+:[^:@]*:[^:@]+))?(?:@(\d+))?(?::([^:@]+))?$/;
const kinds = "fail, partial, delay, throttle or drop";
const anyType = "aws:rds/instance:Instance";
const examples =
  "write `<kind>@<n>`, `<kind>:<type>` or `<kind>:<type>@<n>`, as fail@7, delay@3:2s, " +
  `throttle@5:3, drop@9:done or fail:${anyType}`;

/**
 * Reads faults as the command line gives them.
 *
 * @throws UserError `FaultInvalid` with every one that is wrong.
 */
export function parseFaults(texts: readonly string[]): FaultRule[] {
  const problems: Problem[] = [];
  const rules = texts.flatMap((text) => {
    const rule = parseRule(text);
    if (typeof rule !== "string") return [rule];
    problems.push({ at: `'${text}'`, message: rule });
    return [];
  });
  throwProblems("FaultInvalid", "--fault", problems);
  return rules;
}

/** A rule, or what is wrong with its text. */
function parseRule(text: string): FaultRule | string {
  const [, kind, type, at, argument] = form.exec(text) ?? [];
  if (kind === undefined) return `is no fault: ${examples}`;
  const fault = parseFault(kind, argument);
  if (typeof fault === "string") return fault;
  if (type === undefined && at === undefined) return `does not say which operations: ${examples}`;
  if (at !== undefined && Number(at) < 1) return "operations are counted from 1";
  return {
    fault,
    ...(type !== undefined && { type }),
    ...(at !== undefined && { at: Number(at) }),
  };
}

function parseFault(kind: string, argument: string | undefined): Fault | string {
  switch (kind) {
    case "fail":
    case "partial":
      return argument === undefined ? { kind } : surplus(kind, argument);
    case "delay":
      return parseDelay(argument);
    case "throttle":
      return parseThrottle(argument);
    case "drop":
      return parseDrop(argument);
    default:
      return `'${kind}' is no kind of fault: give ${kinds}`;
  }
}

function surplus(kind: string, argument: string): string {
  return `${kind} takes no '${argument}', which is no type either: a type has three parts, as ${anyType}`;
}

function parseDelay(argument = "1s"): Fault | string {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(argument) ?? [];
  if (number === undefined) return `'${argument}' is no time: give 500ms, 2s or 5m`;
  const factor = unit === "ms" ? 0.001 : unit === "m" ? 60 : 1;
  return { kind: "delay", seconds: Number(number) * factor };
}

function parseThrottle(argument = "2"): Fault | string {
  if (/^[1-9]\d{0,3}$/.test(argument)) return { kind: "throttle", times: Number(argument) };
  return `'${argument}' is no number of refused attempts: give 1 to 9999`;
}

function parseDrop(argument?: string): Fault | string {
  if (argument === undefined) return { kind: "drop" };
  if (argument === "done" || argument === "undone") {
    return { kind: "drop", done: argument === "done" };
  }
  return `'${argument}' is neither done nor undone: say whether the operation was done`;
}
