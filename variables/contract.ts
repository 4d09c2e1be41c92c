import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { ClientName } from "./check/client-names.ts";
import { findContractProblems } from "./check/contract-check.ts";
import { isSigningName } from "./check/signing-names.ts";
import type { EffectiveStage } from "./stage.ts";
import type { Variable } from "./types/create.ts";
import { custom } from "./types/structured.ts";
import { shortestSecret, shortestSigningSecret } from "./types/text.ts";
import { throwProblems } from "./user-error.ts";

export type { VariableType } from "./reader/spec.ts";
export type { Variable } from "./types/create.ts";
export type { VariableOptions } from "./types/options.ts";

/** The typed list of environment variables that an application reads. */
export type VariableContract = Readonly<Record<string, Variable>>;

/** What a contract may name: a variable, or a schema of any library that speaks Standard Schema. */
export type Declared = Variable | StandardSchemaV1;

/** A contract with each schema as the variable that it stands for. */
export type ContractOf<Given> = {
  readonly [Name in keyof Given]: Given[Name] extends Variable
    ? Given[Name]
    : Given[Name] extends StandardSchemaV1<unknown, infer Output>
      ? Variable<Output, false>
      : never;
};

/** What TypeScript says of a secret whose name brings it to every browser. */
export interface SecretInBrowser {
  readonly error: "its name brings it to every browser, and it is secret";
}

/** A contract in which no name that browsers see belongs to a secret. */
export type WithoutClientSecrets<Given> = {
  readonly [Name in keyof Given]: Name extends ClientName
    ? Given[Name] extends Variable<unknown, true>
      ? SecretInBrowser
      : Given[Name]
    : Given[Name];
};

/**
 * The variable contract of an application, checked: names, defaults, examples, patterns, stages, and
 * what variables say of each other.
 *
 * @throws UserError `VariableContract` that lists every wrong definition.
 * @example
 * const variables = defineVariables({
 *   LOG_LEVEL: enumOf(["debug", "info"], { default: "info" }),
 *   APP_URL: url({ required: ["production"] }),
 *   FULFIL_DELAY: duration({ min: "0s", default: "500ms" }),
 *   STRIPE_SECRET_KEY: apiKey({ provider: "stripe" }),
 * });
 */
export function defineVariables<const Given extends Readonly<Record<string, Declared>>>(
  contract: Given & WithoutClientSecrets<Given>,
): ContractOf<Given> {
  const given: Readonly<Record<string, Declared>> = contract;
  const all = Object.entries(given).map(([name, one]) => [name, asVariable(name, one)] as const);
  const variables: VariableContract = Object.fromEntries(all);
  const problems = findContractProblems(variables);
  throwProblems("VariableContract", "The variable contract", problems);
  return Object.freeze(variables) as ContractOf<Given>;
}

function asVariable(name: string, declared: Declared): Variable {
  if (!("spec" in declared)) return custom(declared);
  const { type, spec } = declared;
  // A length that was said stands; what signs sessions is told by its name.
  const isUsual = type === "secret" && spec.minLength === shortestSecret;
  return isUsual && isSigningName(name) ? asSigning(declared) : declared;
}

function asSigning(variable: Variable): Variable {
  const minLength = shortestSigningSecret;
  const findingOf: Variable["findingOf"] = (value) =>
    variable.findingOf(value) ??
    (Array.from(value).length < minLength
      ? { code: "TooShort", message: `must have at least ${minLength} characters, as it signs` }
      : undefined);
  const problemOf: Variable["problemOf"] = (value) => findingOf(value)?.message;
  return { ...variable, spec: { ...variable.spec, minLength }, findingOf, problemOf };
}

/** Whether a variable must be set: at the stage itself, or at the one whose defaults it takes. */
export function isRequired(variable: Variable, at: EffectiveStage): boolean {
  const { required } = variable;
  if (required === undefined) return defaultOf(variable, at) === undefined;
  if (typeof required === "boolean") return required;
  // Whether the other variable is set is known once all are.
  if ("when" in required) return false;
  return required.includes(at.stage) || required.includes(at.profile);
}

/** The default of a variable: the stage's own before that of the stage whose defaults it takes. */
export function defaultOf(
  variable: Variable,
  { stage, profile }: EffectiveStage,
): string | undefined {
  return variable.defaults[stage] ?? variable.defaults[profile];
}
