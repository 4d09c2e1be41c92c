import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { WhenSet } from "../reader/read-env.ts";
import type { Finding, PatternSpec, ValueSpec, VariableType } from "../reader/spec.ts";
import { checkValue, parseValue } from "../reader/values.ts";
import { checkSchema } from "../reader/read-env.ts";
import { stages } from "../stage.ts";
import type { Stage } from "../stage.ts";
import type { DeclaredSource, VariableOptions, VariableScope } from "./options.ts";

/** A schema of any library that speaks Standard Schema. */
export type Schema<Output = unknown> = StandardSchemaV1<unknown, Output>;

/** One variable of a contract. */
export interface Variable<Value = unknown, Sensitive extends boolean = boolean> {
  readonly type: VariableType;
  /** Form of its value, as plain data. */
  readonly spec: ValueSpec;
  readonly sensitive: Sensitive;
  readonly description: string;
  readonly example?: string | undefined;
  /** Stages at which it must be set, or all, or none; undefined is where it has no default. */
  readonly required: boolean | readonly Stage[] | WhenSet | undefined;
  readonly defaults: Partial<Record<Stage, string>>;
  readonly requires: readonly string[];
  readonly scope: VariableScope;
  /** Boolean variable of the contract that it belongs to. */
  readonly feature?: string | undefined;
  readonly source?: DeclaredSource | undefined;
  readonly deprecated: readonly string[];
  readonly owner?: string | undefined;
  readonly schema?: Schema | undefined;
  /** Issuer of an API key. */
  readonly provider?: string | undefined;
  /** Another variable whose host its own address must have. */
  readonly hostOf?: string | undefined;
  /** What is wrong with a value, as the end of a sentence; undefined where it is right. */
  readonly problemOf: (value: string) => string | undefined;
  /** The same with its code. */
  readonly findingOf: (value: string) => Finding | undefined;
  /** What is unusual about a value that is taken all the same. */
  readonly warningOf?: ((value: string, stage: Stage) => Finding | undefined) | undefined;
  /** What is wrong with the options themselves. */
  readonly faults: readonly string[];
  /** What the application gets; there is no such field at run time. */
  readonly "~value"?: () => Value;
}

/** What a type has beside the options that all have. */
export interface TypeParts {
  /** Names of its own options. */
  own?: readonly string[];
  /** Whether it is sensitive unless its options say otherwise. @default false */
  sensitive?: boolean;
  schema?: Schema | undefined;
  provider?: string;
  hostOf?: string | undefined;
  findingOf?: (value: string) => Finding | undefined;
  warningOf?: (value: string, stage: Stage) => Finding | undefined;
  faults?: readonly string[];
}

const shared = [
  "description",
  "example",
  "required",
  "default",
  "requires",
  "scope",
  "source",
  "deprecated",
  "owner",
  "sensitive",
];

type AnyOptions = VariableOptions<string | number | boolean>;

/** A variable of a form, with its options as the contract keeps them. */
export function create<Value, Sensitive extends boolean>(
  spec: ValueSpec,
  options: AnyOptions,
  parts: TypeParts = {},
): Variable<Value, Sensitive> {
  const { schema, warningOf, provider, hostOf } = parts;
  const findingOf = (value: string): Finding | undefined =>
    (checkFor(spec) ? checkValue(spec, value) : undefined) ??
    parts.findingOf?.(value) ??
    (schema && findMisfit(spec, schema, value, sensitive));
  const sensitive = options.sensitive ?? parts.sensitive ?? false;
  const { scope = "global" } = options;
  return {
    type: spec.type,
    spec,
    sensitive: sensitive as Sensitive,
    description: options.description ?? "",
    required: options.required,
    defaults: defaultsOf(options.default),
    requires: options.requires ?? [],
    scope,
    deprecated: options.deprecated ?? [],
    problemOf: (value) => findingOf(value)?.message,
    findingOf,
    faults: [...(parts.faults ?? []), ...findUnknown(options, parts.own)],
    ...(options.example !== undefined && { example: options.example }),
    ...(options.source !== undefined && { source: options.source }),
    ...(options.owner !== undefined && { owner: options.owner }),
    ...(typeof scope === "object" && "feature" in scope && { feature: scope.feature }),
    ...(schema && { schema }),
    ...(warningOf && { warningOf }),
    ...(provider !== undefined && { provider }),
    ...(hostOf !== undefined && { hostOf }),
  };
}

/** A pattern that does not compile is told once, by the contract, and never run. */
function checkFor({ pattern }: ValueSpec): boolean {
  return pattern === undefined || compiles(pattern);
}

/** A pattern as plain data; a RegExp keeps its flags but those that say where to look. */
export function patternOf(pattern: RegExp | string | undefined): PatternSpec | undefined {
  if (pattern === undefined) return undefined;
  if (typeof pattern === "string") return { source: pattern, flags: "u" };
  const source = pattern.source.replace(/^\^/, "").replace(/(?<!\\)\$$/, "");
  return { source, flags: pattern.flags.replaceAll(/[gy]/g, "") };
}

/** Whether a pattern is one. */
export function compiles({ source, flags }: PatternSpec): boolean {
  try {
    return Boolean(new RegExp(`^(?:${source})$`, flags));
  } catch {
    return false;
  }
}

function findMisfit(
  spec: ValueSpec,
  schema: Schema,
  value: string,
  sensitive: boolean,
): Finding | undefined {
  const { issue, path = "" } = checkSchema(schema, parseValue(spec, value));
  if (issue === undefined) return undefined;
  // Its own words may quote the value.
  const why = sensitive ? (path === "" ? "" : ` at ${path}`) : `: ${issue}`;
  return { code: "NotMatching", message: `does not fit its schema${why}` };
}

function findUnknown(options: object, own: readonly string[] = []): string[] {
  const known = [...shared, ...own];
  return Object.keys(options)
    .filter((key) => !known.includes(key))
    .map((key) => `has no option '${key}'; use ${known.join(", ")}`);
}

function defaultsOf(value: AnyOptions["default"]): Partial<Record<Stage, string>> {
  if (value === undefined) return {};
  const byStage = typeof value === "object" ? value : allStages(value);
  return Object.fromEntries(Object.entries(byStage).map(([stage, one]) => [stage, String(one)]));
}

function allStages<Value>(value: Value): Record<string, Value> {
  return Object.fromEntries(stages.map((stage) => [stage, value]));
}
