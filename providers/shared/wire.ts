/** Marks of special values on Pulumi's wire (sdk/go/common/resource/properties.go). */
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";
const outputMark = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** Stands where a value is not known yet. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Named property values, as JSON. */
export type Properties = Record<string, unknown>;

/** The value without marks of secrets; what is not known is {@link unknown}. */
export function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isObject(value)) return value;
  if (value[signature] === secretMark) return toPlain(value.value);
  if (value[signature] === outputMark) return "value" in value ? toPlain(value.value) : unknown;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

/** Properties without marks of secrets. */
export function toPlainProperties(properties: Properties | undefined): Properties {
  return toPlain(properties ?? {}) as Properties;
}

/** Properties with the named ones marked as secrets, so that no state has them in plain. */
export function markSecrets(properties: Properties, secrets: readonly string[]): Properties {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([key, value]) => [key, secrets.includes(key) ? toSecret(value) : value]),
  );
}

/** A plain value with the marks of secrets that another one has in the same places. */
export function carryMarks(value: unknown, marked: unknown): unknown {
  if (!isObject(marked) || value === undefined) return value;
  if (marked[signature] === secretMark) return toSecret(value);
  if (!isObject(value) || Array.isArray(value) || Array.isArray(marked)) {
    return carryListMarks(value, marked);
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, carryMarks(item, marked[key])]));
}

/** By index where both are as long; otherwise nobody knows which item is the secret one. */
function carryListMarks(value: unknown, marked: Properties | unknown[]): unknown {
  const alike = Array.isArray(value) && Array.isArray(marked) && value.length === marked.length;
  if (alike) return value.map((item, index) => carryMarks(item, marked[index]));
  return hasMark(marked) ? toSecret(value) : value;
}

function hasMark(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasMark);
  if (!isObject(value)) return false;
  return value[signature] === secretMark || Object.values(value).some(hasMark);
}

/** Whether any part of a value is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasUnknown);
  if (isObject(value)) return Object.values(value).some(hasUnknown);
  return value === unknown;
}

/** A value marked as a secret. */
export function toSecret(value: unknown): Properties {
  return { [signature]: secretMark, value };
}

/** Whether a value is one with named parts, and no marked one. */
export function isRecord(value: unknown): value is Properties {
  return isObject(value) && !Array.isArray(value) && !(signature in value);
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null;
}
