import { document, entries, list, text } from "./read.ts";
import type { Inputs } from "./sides.ts";

/** Keys under which resources keep the variables of a program. */
const holders = new Set(["env", "envs", "environment", "environmentVariables", "variables"]);
const deepest = 12;

/**
 * The variables that a resource gives to programs, by name, whatever form it keeps them in: a list
 * of names and values, a map, `NAME=value`, or a document inside a text. Marks of secrets stay.
 */
export function environmentOf(inputs: Inputs): Map<string, string> {
  const found = new Map<string, string>();
  search(inputs, found, 0);
  return found;
}

function search(value: unknown, found: Map<string, string>, depth: number): void {
  const inner = typeof value === "string" ? document(value) : value;
  if (typeof inner !== "object" || inner === null || depth > deepest) return;
  for (const [key, child] of Object.entries(inner)) {
    if (holders.has(key)) collect(child, found);
    search(child, found, depth + 1);
  }
}

function collect(holder: unknown, found: Map<string, string>): void {
  for (const item of list({ holder }, "holder")) {
    const pair = typeof item === "string" ? /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(item) : undefined;
    const name = pair?.[1] ?? text(item, "name") ?? text(item, "key");
    const value = pair?.[2] ?? rawText(item);
    if (name !== undefined && value !== undefined) found.set(name, value);
  }
  for (const [name, value] of entries({ holder }, "holder")) {
    if (typeof value === "string" && /^[A-Z_][A-Z0-9_]*$/.test(name)) found.set(name, value);
  }
}

function rawText(item: unknown): string | undefined {
  const value = Object.fromEntries(entries(item)).value;
  return typeof value === "string" ? value : undefined;
}
