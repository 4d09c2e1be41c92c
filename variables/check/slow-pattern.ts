import { createRequire } from "node:module";
import type { isSafe as IsSafe } from "redos-detector";
import { compilePattern } from "../reader/text-checks.ts";
import type { PatternSpec } from "../reader/spec.ts";

const load = createRequire(import.meta.url);
const known = new Map<string, boolean>();

/** Ways that are looked at before a pattern counts as slow; usual ones take less than a hundred. */
const maxSteps = 1000;

/**
 * Whether a pattern may take for ever on a value that nearly matches: `(a+)+`, `(a|aa)+`, `\d+\d+`.
 * What tells is loaded with the first pattern, as it takes a tenth of a second.
 */
export function isSlow(pattern: PatternSpec): boolean {
  const { source, flags } = compilePattern(pattern);
  const key = `${flags}/${source}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const { isSafe } = load("redos-detector") as { isSafe: typeof IsSafe };
  const slow = !isSafe(new RegExp(source, flags), { maxSteps, timeout: Infinity }).safe;
  known.set(key, slow);
  return slow;
}
