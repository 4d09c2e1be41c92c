import type { PropertyChange } from "../../engine.ts";
import type { Properties, Value } from "../../state/snapshot.ts";
import { marks } from "../../state/snapshot.ts";
import { formatPath, matchesPath, parsePath } from "../protocol/paths.ts";
import type { PropertyPath } from "../protocol/paths.ts";
import { isSecret, sameValue, show } from "../protocol/values.ts";

/** What is known of the properties whose change forces a replacement. */
export interface Replacement {
  /** Paths or top-level keys that force one. */
  paths: string[];
  /** Paths of which it is not known. @default none */
  unsure?: string[];
  /** Whether every other property is known not to. */
  known: boolean;
}

/** One difference between two values. */
interface Difference {
  path: PropertyPath;
  before: Value | undefined;
  after: Value | undefined;
}

type Container = Record<string, Value>;

/** Whether a value is an object or list whose parts are compared one by one. */
function hasParts(value: Value | undefined): value is Container | Value[] {
  if (typeof value !== "object" || value === null) return false;
  return Array.isArray(value) || !(marks.signature in value);
}

function differences(
  before: Value | undefined,
  after: Value | undefined,
  path: PropertyPath,
): Difference[] {
  if (sameValue(before, after)) return [];
  if (!hasParts(before) || !hasParts(after) || Array.isArray(before) !== Array.isArray(after)) {
    return [{ path, before, after }];
  }
  const inList = Array.isArray(after);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    differences((before as Container)[key], (after as Container)[key], [
      ...path,
      inList ? Number(key) : key,
    ]),
  );
}

function forcesReplacement(path: PropertyPath, replacement: Replacement): boolean | "unknown" {
  const touches = (text: string): boolean => {
    const pattern = parsePath(text);
    return matchesPath(path, pattern) || matchesPath(pattern, path);
  };
  if (replacement.paths.some(touches)) return true;
  return replacement.known && !replacement.unsure?.some(touches) ? false : "unknown";
}

function toChange(difference: Difference, replacement: Replacement): PropertyChange {
  const { path, before, after } = difference;
  const secret = isSecret(before) || isSecret(after);
  const shown = (value: Value): unknown => (secret ? "[secret]" : show(value));
  return {
    path: formatPath(path),
    kind: before === undefined ? "add" : after === undefined ? "delete" : "update",
    ...(before === undefined ? {} : { before: shown(before) }),
    ...(after === undefined ? {} : { after: shown(after) }),
    replaces: forcesReplacement(path, replacement),
  };
}

/** Property-by-property changes from old to new inputs, as a reader may see them. */
export function changesBetween(
  before: Properties,
  after: Properties,
  replacement: Replacement,
): PropertyChange[] {
  return differences(before, after, [])
    .filter(({ path }) => path[0] !== "__defaults" && path[0] !== "__internal")
    .map((difference) => toChange(difference, replacement));
}

/** Paths of `patterns` that name something that differs between old and new inputs. */
export function changedPaths(before: Properties, after: Properties, patterns: string[]): string[] {
  if (patterns.length === 0) return [];
  const changed = differences(before, after, []).map(({ path }) => path);
  return patterns.filter((text) => {
    const pattern = parsePath(text);
    return changed.some((path) => matchesPath(path, pattern));
  });
}
