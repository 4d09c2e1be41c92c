import { isDeepStrictEqual } from "node:util";
import { marks } from "../../state/snapshot.ts";
import type { Properties, Value } from "../../state/snapshot.ts";

type Tagged = Record<string, Value>;

function isObject(value: Value | undefined): value is Tagged {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function hasMark(value: Value | undefined, mark: string): value is Tagged {
  return isObject(value) && value[marks.signature] === mark;
}

/** Whether a value is marked as a secret. */
export function isSecret(value: Value | undefined): value is { value: Value } & Tagged {
  return hasMark(value, marks.secret);
}

/** Marks a value as a secret; one that is marked already stays as it is. */
export function toSecret(value: Value): Value {
  return isSecret(value) ? value : { [marks.signature]: marks.secret, value };
}

/** Whether a value, or anything inside it, is not known before the operation. */
export function containsUnknown(value: Value | undefined): boolean {
  if (value === marks.unknown) return true;
  if (Array.isArray(value)) return value.some(containsUnknown);
  return isObject(value) && Object.values(value).some(containsUnknown);
}

/** Whether a value, or anything inside it, is marked as a secret. */
export function containsSecret(value: Value | undefined): boolean {
  if (Array.isArray(value)) return value.some(containsSecret);
  return isSecret(value) || (isObject(value) && Object.values(value).some(containsSecret));
}

/** A copy in which every leaf or marked value for which `replace` has an answer is that answer. */
function rewrite(value: Value, replace: (value: Value) => Value | undefined): Value {
  const replaced = replace(value);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(value)) return value.map((item) => rewrite(item, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, rewrite(item, replace)]),
  );
}

/**
 * Turns output values (secret, unknown, dependencies) into what states and providers know: plain
 * values, secrets and unknowns. URNs that the outputs depend on are added to `dependencies`.
 */
export function lowerOutputs(value: Value, dependencies: Set<string>): Value {
  return rewrite(value, (item) => {
    if (!hasMark(item, marks.output)) return undefined;
    const urns = Array.isArray(item.dependencies) ? item.dependencies : [];
    for (const urn of urns) if (typeof urn === "string") dependencies.add(urn);
    const inner = "value" in item ? lowerOutputs(item.value ?? null, dependencies) : marks.unknown;
    return item.secret === true ? toSecret(inner) : inner;
  });
}

/** URNs that the outputs inside a value depend on. */
export function outputDependencies(value: Value): Set<string> {
  const dependencies = new Set<string>();
  lowerOutputs(value, dependencies);
  return dependencies;
}

/** Properties as outputs that carry what each depends on, where their values do not yet. */
export function withDependencies(
  properties: Properties,
  dependencies: Record<string, string[]>,
): Properties {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => {
      const urns = dependencies[key] ?? [];
      const known = outputDependencies(value);
      return [key, urns.every((urn) => known.has(urn)) ? value : toOutput(value, urns)];
    }),
  );
}

function toOutput(value: Value, urns: readonly string[]): Value {
  const own = hasMark(value, marks.output) && Array.isArray(value.dependencies);
  const dependencies = [...new Set([...(own ? (value.dependencies as string[]) : []), ...urns])];
  if (own) return { ...value, dependencies };
  const output = { [marks.signature]: marks.output, dependencies };
  if (value === marks.unknown) return output;
  return isSecret(value)
    ? { ...(toOutput(value.value, urns) as Tagged), secret: true }
    : { ...output, value };
}

/** The value with its secrets in plain. */
export function reveal(value: Value): Value {
  return rewrite(value, (item) => (isSecret(item) ? reveal(item.value) : undefined));
}

/** Properties with their secrets in plain. */
export function revealAll(properties: Properties): Properties {
  return reveal(properties) as Properties;
}

/**
 * Whether two values are the same, as the CLI's engine compares them: secrets, assets and archives
 * by what they hold, wherever that comes from; what is null is not there; NaN is never the same.
 * "with secrets": what becomes a secret, or is none any more, is another value.
 */
export function sameValue(
  left: Value | undefined,
  right: Value | undefined,
  how: "by content" | "with secrets" = "by content",
): boolean {
  if (how === "with secrets" && isSecret(left) !== isSecret(right)) return false;
  const [before, after] = [plainly(left), plainly(right)];
  if (before === after) return true;
  if (typeof before !== "object" || typeof after !== "object") return false;
  if (before === null || after === null) return false;
  if (Array.isArray(before) || Array.isArray(after)) {
    if (!Array.isArray(before) || !Array.isArray(after)) return false;
    if (before.length !== after.length) return false;
    return before.every((item, at) => sameValue(item, after[at], how));
  }
  const [was, is] = [contentOf(before), contentOf(after)];
  if (was !== undefined && is !== undefined) return was === is;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].every((key) => sameValue(ownValue(before, key), ownValue(after, key), how));
}

function plainly(value: Value | undefined): Value {
  return isSecret(value) ? plainly(value.value) : (value ?? null);
}

function ownValue(object: Tagged, key: string): Value | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The kind and the hash of an asset or archive. */
function contentOf(value: Tagged): string | undefined {
  if (!hasMark(value, marks.asset) && !hasMark(value, marks.archive)) return undefined;
  return typeof value.hash === "string"
    ? `${hasMark(value, marks.asset) ? "asset" : "archive"} ${value.hash}`
    : undefined;
}

/** Whether two values are the same, marks included. */
export function identical(left: unknown, right: unknown): boolean {
  return isDeepStrictEqual(left, right);
}

function showMarked(value: Tagged): unknown {
  switch (value[marks.signature]) {
    case marks.secret:
      return "[secret]";
    case marks.resource:
      return value.urn;
    case marks.asset:
      return `[asset ${describeSource(value)}]`;
    case marks.archive:
      return `[archive ${describeSource(value)}]`;
    default:
      return undefined;
  }
}

/** Where it comes from and the first digits of its hash, which tell that its content changed. */
function describeSource({ path, uri, hash }: Tagged): string {
  const source = [path, uri].find((text) => typeof text === "string" && text !== "");
  const content = typeof hash === "string" ? hash.slice(0, 8) : undefined;
  const known = [source, content].filter((text) => typeof text === "string");
  return known.length > 0 ? known.join(" ") : "text";
}

/** What a reader may see of a value: secrets as `[secret]`, unknowns as `[unknown]`. */
export function show(value: Value): unknown {
  if (value === marks.unknown) return "[unknown]";
  if (Array.isArray(value)) return value.map(show);
  if (!isObject(value)) return value;
  if (marks.signature in value) return showMarked(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, show(item)]));
}

/** Named values as a reader may see them. */
export function showAll(properties: Properties): Record<string, unknown> {
  return show(properties) as Record<string, unknown>;
}

/** Plain value of properties for a rule: secrets in plain, unknowns undefined. */
export function toPlain(value: Value): unknown {
  if (value === marks.unknown) return undefined;
  if (isSecret(value)) return toPlain(value.value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

/** Calls `found` with every string or number that a value holds inside a secret. */
export function eachSecret(value: Value, found: (secret: string) => void, inside = false): void {
  if (typeof value === "string" || typeof value === "number") {
    if (inside && value !== marks.unknown) found(String(value));
  } else if (isSecret(value)) {
    eachSecret(value.value, found, true);
  } else if (Array.isArray(value)) {
    for (const item of value) eachSecret(item, found, inside);
  } else if (isObject(value)) {
    for (const item of Object.values(value)) eachSecret(item, found, inside);
  }
}
