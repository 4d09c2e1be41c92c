import { stages } from "./stage.ts";
import type { EffectiveStage, Stage } from "./stage.ts";
import { throwProblems } from "./user-error.ts";
import type { Problem } from "./user-error.ts";

/** What a variable holds. */
export type VariableType = "string" | "url" | "number" | "secret";

/** Options of a variable. */
export interface VariableOptions<Value> {
  /** What the application uses it for, as one sentence. */
  description?: string;
  /** Stages at which it must be set, or all, or none. @default the stages without a default */
  required?: boolean | readonly Stage[];
  /** Value where none is set, for all stages or by stage. */
  default?: Value | Partial<Record<Stage, Value>>;
}

/** One variable of a contract. */
export interface Variable {
  readonly type: VariableType;
  readonly description: string;
  /** Stages at which it must be set, or all, or none; undefined is where it has no default. */
  readonly required: boolean | readonly Stage[] | undefined;
  readonly defaults: Partial<Record<Stage, string>>;
  /** What is wrong with a value, as the end of a sentence; undefined where it is right. */
  readonly problemOf: (value: string) => string | undefined;
}

/** The typed list of environment variables that an application reads. */
export type VariableContract = Readonly<Record<string, Variable>>;

/** Options of a {@link string} variable. */
export interface StringOptions extends VariableOptions<string> {
  /** The only values allowed. @default any */
  oneOf?: readonly string[];
}

/** Options of a {@link number} variable. */
export interface NumberOptions extends VariableOptions<number> {
  /** Least value allowed. */
  min?: number;
  /** Greatest value allowed. */
  max?: number;
}

/** Text, perhaps out of a fixed list. */
export function string(options: StringOptions = {}): Variable {
  const { oneOf } = options;
  return create("string", options, (value) =>
    oneOf && !oneOf.includes(value) ? `must be one of ${oneOf.join(", ")}` : undefined,
  );
}

/** An absolute URL, such as `https://shop.example.com` or `postgres://…`. */
export function url(options: VariableOptions<string> = {}): Variable {
  return create("url", options, (value) =>
    URL.canParse(value) ? undefined : "must be an absolute URL such as https://example.com",
  );
}

/** Number() alone would take "", " 1 " and "0x10" too, which other languages read otherwise. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number. */
export function number(options: NumberOptions = {}): Variable {
  const { min = -Infinity, max = Infinity } = options;
  return create("number", options, (value) => {
    const parsed = Number(value);
    if (!decimal.test(value) || !Number.isFinite(parsed)) return "must be a number";
    return parsed < min || parsed > max ? `must be ${rangeOf(min, max)}` : undefined;
  });
}

/** A value that nobody may read: set it encrypted, with `npx slipway env set --secret`. */
export function secret(options: Omit<VariableOptions<string>, "default"> = {}): Variable {
  return create("secret", options, (value) => (value === "" ? "must not be empty" : undefined));
}

/**
 * The variable contract of an application, checked: names, defaults and stages.
 *
 * @throws UserError `VariableContract` that lists every wrong definition.
 * @example
 * const variables = defineVariables({
 *   LOG_LEVEL: string({ oneOf: ["debug", "info"], default: "info" }),
 *   PUBLIC_URL: url({ required: ["production"] }),
 *   FULFIL_DELAY_MS: number({ min: 0, default: 500 }),
 *   WEBHOOK_SECRET: secret({ required: false }),
 * });
 */
export function defineVariables(contract: Record<string, Variable>): VariableContract {
  const problems = Object.entries(contract).flatMap(([name, variable]) => check(name, variable));
  throwProblems("VariableContract", "The variable contract", problems);
  return Object.freeze({ ...contract });
}

/** Whether a variable must be set: at the stage itself, or at the one whose defaults it takes. */
export function isRequired(variable: Variable, at: EffectiveStage): boolean {
  const { required } = variable;
  if (required === undefined) return defaultOf(variable, at) === undefined;
  if (typeof required === "boolean") return required;
  return required.includes(at.stage) || required.includes(at.profile);
}

/** The default of a variable: the stage's own before that of the stage whose defaults it takes. */
export function defaultOf(
  variable: Variable,
  { stage, profile }: EffectiveStage,
): string | undefined {
  return variable.defaults[stage] ?? variable.defaults[profile];
}

function create<Value extends string | number>(
  type: VariableType,
  options: VariableOptions<Value>,
  problemOf: Variable["problemOf"],
): Variable {
  const defaults = defaultsOf(options.default);
  const { description = "", required } = options;
  return { type, description, required, defaults, problemOf };
}

function defaultsOf<Value extends string | number>(
  value: VariableOptions<Value>["default"],
): Partial<Record<Stage, string>> {
  if (value === undefined) return {};
  const byStage = typeof value === "object" ? value : allStages(value);
  return Object.fromEntries(Object.entries(byStage).map(([stage, one]) => [stage, String(one)]));
}

function allStages<Value>(value: Value): Record<string, Value> {
  return Object.fromEntries(stages.map((stage) => [stage, value]));
}

function check(name: string, variable: Variable): Problem[] {
  const problems: Problem[] = [];
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) {
    problems.push({ at: name, message: "a name has capital letters, digits and _ only" });
  }
  if (name === "PORT") {
    problems.push({ at: name, message: "PORT is set by the platform; remove it" });
  }
  const named = typeof variable.required === "object" ? variable.required : [];
  for (const stage of [...named, ...Object.keys(variable.defaults)]) {
    if (!(stages as readonly string[]).includes(stage)) {
      problems.push({ at: name, message: `'${stage}' is no stage; use ${stages.join(", ")}` });
    }
  }
  for (const [stage, value] of Object.entries(variable.defaults)) {
    const problem = variable.problemOf(value);
    if (problem !== undefined) {
      problems.push({ at: `${name} (${stage})`, message: `default '${value}' ${problem}` });
      break;
    }
  }
  return problems;
}

function rangeOf(min: number, max: number): string {
  if (max === Infinity) return `at least ${min}`;
  if (min === -Infinity) return `at most ${max}`;
  return `between ${min} and ${max}`;
}
