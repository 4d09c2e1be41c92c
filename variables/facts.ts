import type { AddressEngine, VariableType } from "./reader/spec.ts";

/** All of {@link VariableSource}. */
export const variableSources = [
  "config",
  "secure",
  "sealed",
  "link",
  "address",
  "deployment",
  "default",
  "unset",
] as const;

/**
 * Where the value of a variable comes from; `sealed` is set, but there is no key to read it,
 * `address` is the public address of the application, and `deployment` what is deployed.
 */
export type VariableSource = (typeof variableSources)[number];

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
  /** Nobody may read it, though its type is another than `secret`. */
  sensitive?: true;
  /** Kind of credential that a plain value, of config or default, looks like: `AWS access key`. */
  credential?: string;
}

/** Whether nobody may read what a variable holds. */
export function isSensitive(fact: Pick<VariableFact, "type" | "sensitive"> | undefined): boolean {
  return fact?.type === "secret" || fact?.sensitive === true;
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
  /** What is at a URL with a scheme of its own. @default not known */
  engine?: AddressEngine;
}

/** What the stack's config says. */
export interface VariableInputs {
  /** Values under `variables:`, secrets too; `<program>/<NAME>` goes before `<NAME>`. */
  values: Readonly<Record<string, string>>;
  /** Names whose value is encrypted in the config. */
  secure: readonly string[];
  /** Names whose value is encrypted and that this run does not read; another may stand in for it. */
  sealed: readonly string[];
}

/** Names of required variables that nothing sets, or only a link that may be absent. */
export function findMissing(facts: Readonly<Record<string, VariableFact>>): string[] {
  return Object.entries(facts)
    .filter(([, fact]) => fact.required && (fact.from === "unset" || fact.optional === true))
    .map(([name]) => name);
}
