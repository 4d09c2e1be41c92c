import { credentialOf } from "./credentials.ts";
import { isRequired } from "./contract.ts";
import type { Variable, VariableContract, VariableType } from "./contract.ts";
import type { Stage } from "./stage.ts";
import type { Problem } from "./user-error.ts";

/** Where the value of a variable comes from; `sealed` is set, but there is no key to read it. */
export type VariableSource = "config" | "secure" | "sealed" | "link" | "default" | "unset";

/** What is known of one variable of one service: never its value. */
export interface VariableFact {
  type: VariableType;
  from: VariableSource;
  /** Name of the link that gives it. */
  link?: string;
  /** Whether it must be set at this stage. */
  required: boolean;
  /** Kind of credential that a plain value, of config or default, looks like: `AWS access key`. */
  credential?: string;
}

/** What the stack's config and the links say. */
export interface VariableInputs {
  /** Values under `variables:`, secrets too. */
  values: Readonly<Record<string, string>>;
  /** Names whose value is encrypted in the config. */
  secure: readonly string[];
  /** Names whose value is encrypted and that cannot be read in this run. */
  sealed: readonly string[];
}

/** The variables of one service: facts for all, values for those that are plainly known. */
export interface ResolvedVariables {
  facts: Record<string, VariableFact>;
  /** Values from config and defaults by name; sealed and linked ones are not among them. */
  values: Record<string, string>;
  problems: Problem[];
}

/**
 * Joins contract, config and links: first the link, then the config, then the default.
 *
 * A name that both a link and the config give is a problem, as is a value that does not fit its
 * type. A missing required variable is not: {@link findMissing} says so, for program and policy.
 *
 * @param links variable name to the name of the link that gives it
 */
export function resolveVariables(
  contract: VariableContract,
  stage: Stage,
  inputs: VariableInputs,
  links: Readonly<Record<string, string>>,
): ResolvedVariables {
  const resolved: ResolvedVariables = { facts: {}, values: {}, problems: [] };
  for (const [name, variable] of Object.entries(contract)) {
    resolveOne(name, variable, stage, inputs, links, resolved);
  }
  for (const [name, link] of Object.entries(links)) {
    resolved.facts[name] ??= { type: "secret", from: "link", link, required: true };
  }
  return resolved;
}

/** Names of required variables that nothing sets. */
export function findMissing(facts: Readonly<Record<string, VariableFact>>): string[] {
  return Object.entries(facts)
    .filter(([, fact]) => fact.required && fact.from === "unset")
    .map(([name]) => name);
}

function resolveOne(
  name: string,
  variable: Variable,
  stage: Stage,
  inputs: VariableInputs,
  links: Readonly<Record<string, string>>,
  resolved: ResolvedVariables,
): void {
  const from = sourceOf(name, variable, stage, inputs, links);
  const fact: VariableFact = { type: variable.type, from, required: isRequired(variable, stage) };
  resolved.facts[name] = fact;
  const link = links[name];
  if (link !== undefined) {
    fact.link = link;
    if (isConfigured(name, inputs)) resolved.problems.push(clash(name, link));
    return;
  }
  const value = inputs.values[name] ?? variable.defaults[stage];
  if (value === undefined || from === "sealed") return;
  const problem = variable.problemOf(value);
  if (problem !== undefined) {
    const shown = variable.type === "secret" || from === "secure" ? "[secret]" : `'${value}'`;
    resolved.problems.push({ at: `variables:${name}`, message: `${shown} ${problem}` });
  }
  const isPlain = from === "config" || from === "default";
  const credential = isPlain ? credentialOf(name, value) : undefined;
  if (credential !== undefined) fact.credential = credential;
  resolved.values[name] = value;
}

function sourceOf(
  name: string,
  variable: Variable,
  stage: Stage,
  inputs: VariableInputs,
  links: Readonly<Record<string, string>>,
): VariableSource {
  if (links[name] !== undefined) return "link";
  if (inputs.sealed.includes(name)) return "sealed";
  if (inputs.secure.includes(name)) return "secure";
  if (inputs.values[name] !== undefined) return "config";
  return variable.defaults[stage] === undefined ? "unset" : "default";
}

function isConfigured(name: string, inputs: VariableInputs): boolean {
  return inputs.values[name] !== undefined || inputs.sealed.includes(name);
}

function clash(name: string, link: string): Problem {
  return {
    at: `variables:${name}`,
    message: `is given by the link to '${link}' and by the stack's config; remove one of the two`,
  };
}
