import type { ValueSpec } from "./spec.ts";
import { checkValue, parseValue } from "./values.ts";

/** When a variable is required: another one is set, or has one of some values. */
export interface WhenSet {
  /** Name of the other variable. */
  when: string;
  /** Values of it for which this one is required. @default any */
  is?: string | readonly string[];
}

/** Validates a value as Standard Schema has it: zod, valibot, arktype and others. */
interface AnySchema {
  readonly "~standard": { readonly validate: (value: unknown) => unknown };
}

/** What reading a variable needs of its contract. */
export interface ReadVariable {
  readonly spec: ValueSpec;
  /** Whether its value may be told in a message. */
  readonly sensitive: boolean;
  /** Stages at which it must be set, or all, or none; undefined is where it has no default. */
  readonly required: boolean | readonly string[] | WhenSet | undefined;
  /** Values where none is set, by stage. */
  readonly defaults: Readonly<Partial<Record<string, string>>>;
  /** Earlier names, under which a value still counts. */
  readonly deprecated?: readonly string[];
  /** Boolean variable that it belongs to. */
  readonly feature?: string | undefined;
  readonly schema?: AnySchema | undefined;
  /** What the application gets; there is no such field at run time. */
  readonly "~value"?: unknown;
}

/** What an application gets of a contract, by name. */
export type EnvOf<Contract> = {
  -readonly [Name in keyof Contract]: Contract[Name] extends {
    readonly "~value"?: () => infer Value;
  }
    ? Value
    : never;
};

/** A variable that is missing or wrong; nothing of its value. */
export interface EnvProblem {
  name: string;
  code: string;
  message: string;
}

/** The environment is wrong: the message names every variable that is, and no value. */
export class EnvError extends Error {
  readonly problems: readonly EnvProblem[];

  constructor(problems: readonly EnvProblem[]) {
    const lines = problems.map(({ name, message }) => `  - ${name}: ${message}`);
    super(`Wrong environment variables:\n${lines.join("\n")}`);
    this.name = "EnvError";
    this.problems = problems;
  }
}

/** Values by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The variables of an application, typed: an empty one counts as absent. Where Slipway deploys, the
 * environment has the defaults already; `stage` picks those of a start by hand.
 *
 * @throws EnvError that lists everything that is missing or wrong.
 * @example
 * const env = readEnv(variables);
 * server.listen(env.PORT);
 */
export function readEnv<const Contract extends Readonly<Record<string, ReadVariable>>>(
  contract: Contract,
  env: Environment = processEnv(),
  stage = "development",
): EnvOf<Contract> {
  const problems: EnvProblem[] = [];
  const given = Object.fromEntries(
    Object.entries(contract).map(([name, one]) => [name, textOf(name, one, env, stage)]),
  );
  const entries = Object.entries(contract).map(([name, variable]) => {
    if (variable.feature !== undefined && given[variable.feature] !== "true") return [name];
    const text = given[name];
    if (text !== undefined) return [name, read(name, variable, text, problems)];
    if (isNeeded(variable, given, stage)) {
      problems.push({ name, code: "Missing", message: "is required" });
    }
    return [name];
  });
  if (problems.length > 0) throw new EnvError(problems);
  return Object.fromEntries(entries) as EnvOf<Contract>;
}

function processEnv(): Environment {
  const { process } = globalThis as { process?: { env: Environment } };
  return process?.env ?? {};
}

function textOf(
  name: string,
  { deprecated = [], defaults }: ReadVariable,
  env: Environment,
  stage: string,
): string | undefined {
  const found = [name, ...deprecated].find((one) => (env[one] ?? "") !== "");
  return found === undefined ? defaults[stage] : env[found];
}

function isNeeded(
  { required, defaults }: ReadVariable,
  given: Environment,
  stage: string,
): boolean {
  if (required === undefined) return Object.keys(defaults).length === 0;
  if (typeof required === "boolean") return required;
  return "when" in required ? conditionHolds(required, given) : required.includes(stage);
}

/** Whether the other variable of a condition is set, and to one of its values. */
export function conditionHolds({ when, is }: WhenSet, given: Environment): boolean {
  const value = given[when] ?? "";
  return is === undefined ? value !== "" : [is].flat().includes(value);
}

function read(
  name: string,
  { spec, schema, sensitive }: ReadVariable,
  text: string,
  problems: EnvProblem[],
): unknown {
  const found = checkValue(spec, text);
  if (found !== undefined) {
    problems.push({ name, ...found });
    return undefined;
  }
  const value = parseValue(spec, text);
  if (schema === undefined) return value;
  const result = checkSchema(schema, value);
  if (result.issue === undefined) return result.value;
  const why = sensitive ? "" : `: ${result.issue}`;
  problems.push({ name, code: "NotMatching", message: `does not fit its schema${why}` });
  return undefined;
}

/** What a schema makes of a value, or the first thing that it says against it. */
export function checkSchema(
  schema: AnySchema,
  value: unknown,
): { value?: unknown; issue?: string; path?: string } {
  const result = schema["~standard"].validate(value) as {
    value?: unknown;
    issues?: readonly { message: string; path?: readonly unknown[] }[];
    then?: unknown;
  };
  if (result.then !== undefined) return { issue: "it answers with a promise", path: "" };
  const [issue] = result.issues ?? [];
  if (issue === undefined) return { value: result.value };
  const path = (issue.path ?? []).map(keyOf).join(".");
  return { issue: path === "" ? issue.message : `${path}: ${issue.message}`, path };
}

function keyOf(segment: unknown): string {
  return String(
    typeof segment === "object" && segment !== null && "key" in segment ? segment.key : segment,
  );
}
