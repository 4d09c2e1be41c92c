import type { PropertyChange } from "./engine.ts";

/**
 * A changed JSON document inside a string (a policy, container definitions) as the changes within
 * it; any other change as it is.
 */
export function expandJson(change: PropertyChange): PropertyChange[] {
  if (change.kind !== "update") return [change];
  const before = parseDocument(change.before);
  const after = parseDocument(change.after);
  if (before === undefined || after === undefined) return [change];
  const inside = compare(change.path, before, after, change.replaces);
  // The same document written in another way is still a change of the string.
  return inside.length === 0 ? [change] : inside;
}

function parseDocument(value: unknown): object | undefined {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "object" && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function compare(
  path: string,
  before: unknown,
  after: unknown,
  replaces: PropertyChange["replaces"],
): PropertyChange[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (before === undefined) return [{ path, kind: "add", after, replaces }];
  if (after === undefined) return [{ path, kind: "delete", before, replaces }];
  if (!isNested(before) || !isNested(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, kind: "update", before, after, replaces }];
  }
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => {
    const inner = Array.isArray(before) ? `${path}[${key}]` : `${path}.${key}`;
    return compare(inner, before[key], after[key], replaces);
  });
}

function isNested(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
