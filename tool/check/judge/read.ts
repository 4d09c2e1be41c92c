/** What a value that is not known before the deployment, or is secret, stands as. */
const marks = new Set<unknown>(["[unknown]", "[secret]"]);

/** The value at a path of keys; undefined where there is none, or where it is not known. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return marks.has(found) ? undefined : found;
}

/** The text at a path; undefined where there is none. */
export function text(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === "number") return String(found);
  return typeof found === "string" ? found : undefined;
}

/** The list at a path; empty where there is none. */
export function list(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The texts of a list, or the one text that stands for a list. */
export function texts(value: unknown, ...path: (string | number)[]): string[] {
  const found = at(value, ...path);
  const all = Array.isArray(found) ? found : [found];
  return all.filter((item): item is string => typeof item === "string");
}

/** The entries of an object at a path; none where there is none. */
export function entries(value: unknown, ...path: (string | number)[]): [string, unknown][] {
  const found = at(value, ...path);
  return typeof found === "object" && found !== null && !Array.isArray(found)
    ? Object.entries(found)
    : [];
}

/** Whether a value is not known before the deployment. */
export function isUnknown(value: unknown): boolean {
  return value === "[unknown]";
}

/** The document that a text is, or that stands there as an object; undefined where it is none. */
export function document(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (!/^\s*[[{]/.test(value)) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
