import { credentialOf } from "./credentials.ts";
import { defaultOf, isRequired } from "./contract.ts";
import type { Variable, VariableContract, VariableType } from "./contract.ts";
import type { EffectiveStage } from "./stage.ts";
import { problemOfText } from "./text.ts";
import type { Problem } from "./user-error.ts";

/**
 * Where the value of a variable comes from; `sealed` is set, but there is no key to read it, and
 * `address` is the public address of the application.
 */
export type VariableSource =
  "config" | "secure" | "sealed" | "link" | "address" | "default" | "unset";

/** What is known of one variable of one service: never its value. */
export interface VariableFact {
  type: VariableType;
  from: VariableSource;
  /** Name of the link that gives it, or of the site or service whose address it is. */
  link?: string;
  /** The link's other end may be absent; the variable is then not set. */
  optional?: true;
  /** Whether it must be set at this stage. */
  required: boolean;
  /** Kind of credential that a plain value, of config or default, looks like: `AWS access key`. */
  credential?: string;
}

/** The link that gives a variable, or the component whose public address it is. */
export interface LinkSource {
  /** Name of the component at its other end. */
  name: string;
  /** Whether it is the public address that is given. @default false */
  isAddress?: boolean;
  /** Whether that may be absent, and the variable with it. */
  optional: boolean;
  /** What is given. @default an address with a password, or the public one */
  type?: VariableType;
  /** Whether what is given is a URL. @default true */
  isUrl?: boolean;
}

/** What the stack's config says. */
export interface VariableInputs {
  /** Values under `variables:`, secrets too. */
  values: Readonly<Record<string, string>>;
  /** Names whose value is encrypted in the config. */
  secure: readonly string[];
  /** Names whose value is encrypted and that this run does not read; another may stand in for it. */
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
 * At a custom stage the contract is asked for that stage first, then for its parent.
 *
 * @param links variable name to the link that gives it
 */
export function resolveVariables(
  contract: VariableContract,
  at: EffectiveStage,
  inputs: VariableInputs,
  links: Readonly<Record<string, LinkSource>>,
): ResolvedVariables {
  const resolved: ResolvedVariables = { facts: {}, values: {}, problems: [] };
  for (const [name, variable] of Object.entries(contract)) {
    resolveOne(name, variable, at, inputs, links, resolved);
  }
  for (const [name, link] of Object.entries(links)) {
    resolved.facts[name] ??= {
      type: link.type ?? (link.isAddress ? "url" : "secret"),
      from: link.isAddress ? "address" : "link",
      ...factOfLink(link),
      required: !link.optional,
    };
  }
  return resolved;
}

/** Names of required variables that nothing sets, or only a link that may be absent. */
export function findMissing(facts: Readonly<Record<string, VariableFact>>): string[] {
  return Object.entries(facts)
    .filter(([, fact]) => fact.required && (fact.from === "unset" || fact.optional === true))
    .map(([name]) => name);
}

function resolveOne(
  name: string,
  variable: Variable,
  at: EffectiveStage,
  inputs: VariableInputs,
  links: Readonly<Record<string, LinkSource>>,
  resolved: ResolvedVariables,
): void {
  const from = sourceOf(name, variable, at, inputs, links);
  const fact: VariableFact = { type: variable.type, from, required: isRequired(variable, at) };
  resolved.facts[name] = fact;
  const link = links[name];
  if (link !== undefined) {
    Object.assign(fact, factOfLink(link));
    if (isConfigured(name, inputs)) resolved.problems.push(clash(name, link));
    resolved.problems.push(...findMisfit(name, variable, link));
    return;
  }
  const given = inputs.values[name];
  if (from === "sealed") {
    // What stands in for the value, in a rendering; its form says nothing.
    if (given !== undefined) resolved.values[name] = given;
    return;
  }
  const value = given ?? defaultOf(variable, at);
  if (value === undefined) return;
  if (value === "" && fact.required && variable.problemOf(value) === undefined) {
    // As good as unset: so it must look to the policy too, which sees the fact alone.
    fact.from = "unset";
    resolved.problems.push({ at: `variables:${name}`, message: "is empty, and it is required" });
    return;
  }
  const problem = problemOfText(value) ?? variable.problemOf(value);
  if (problem !== undefined) {
    const isHidden = variable.type === "secret" || from === "secure";
    const shown = isHidden ? "[secret]" : `'${value.replaceAll("\0", "\\0")}'`;
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
  at: EffectiveStage,
  inputs: VariableInputs,
  links: Readonly<Record<string, LinkSource>>,
): VariableSource {
  const link = links[name];
  if (link !== undefined) return link.isAddress ? "address" : "link";
  if (inputs.sealed.includes(name)) return "sealed";
  if (inputs.secure.includes(name)) return "secure";
  if (inputs.values[name] !== undefined) return "config";
  return defaultOf(variable, at) === undefined ? "unset" : "default";
}

function factOfLink({ name, optional }: LinkSource): Pick<VariableFact, "link" | "optional"> {
  return { link: name, ...(optional && { optional }) };
}

function isConfigured(name: string, inputs: VariableInputs): boolean {
  return inputs.values[name] !== undefined || inputs.sealed.includes(name);
}

/** What a link gives is known by its kind before it is known itself. */
function findMisfit(name: string, { type }: Variable, link: LinkSource): Problem[] {
  const isMisfit =
    (type === "url" && link.isUrl === false) || (type === "number" && link.type !== "number");
  if (!isMisfit) return [];
  const message = `is ${type}() in the contract, and the link to '${link.name}' gives no ${type === "url" ? "URL" : "number"}; make it string() or secret()`;
  return [{ at: name, message }];
}

function clash(name: string, { name: link, isAddress = false }: LinkSource): Problem {
  const giver = isAddress ? "`publicUrl`" : `the link to '${link}'`;
  return {
    at: `variables:${name}`,
    message: `is given by ${giver} and by the stack's config; remove one of the two`,
  };
}
