import { formatYaml as format } from "../../components/observability/yaml.ts";
import { hasStandIn } from "./placeholders.ts";
import type { Plain } from "./resources.ts";

/**
 * One YAML document. What stands in for a value is quoted: whatever is put in its place later must
 * not become a number.
 */
export function formatYaml(value: Plain): string {
  return format(value, { isQuoted: hasStandIn });
}

/** A copy with sorted keys, `first` before all others at every level. */
export function sortKeys(value: Plain, first: readonly string[] = ["name"]): Plain {
  if (Array.isArray(value)) return value.map((item) => sortKeys(item, first));
  if (typeof value !== "object" || value === null) return value;
  const rank = (key: string): number => (first.includes(key) ? first.indexOf(key) : first.length);
  const keys = Object.keys(value).sort((one, other) => {
    return rank(one) - rank(other) || (one < other ? -1 : 1);
  });
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key] ?? null, first)]));
}

/** A copy in which every text, but no key, is what `change` makes of it. */
export function mapTexts(value: Plain, change: (text: string) => string): Plain {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]),
  );
}

/** Every text in a value with its path. */
export function* textsIn(value: Plain, path: string[] = []): Generator<[string, string]> {
  if (typeof value === "string") yield [path.join("."), value];
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* textsIn(item, [...path, key]);
  }
}
