import type * as z from "zod";
import { hasUnknown, type Properties } from "./wire.ts";

/** One thing that is wrong with an input. */
export interface Failure {
  property: string;
  reason: string;
}

/** Inputs with defaults filled in, and everything that is wrong with them. */
export interface Checked {
  inputs: Properties;
  failures: Failure[];
}

/**
 * Checks inputs property by property: what is not known yet is left for later, and all problems of
 * the rest are reported together. The values of `hidden` ones are never shown.
 */
export function checkShape(
  shape: Record<string, z.ZodType>,
  given: Properties,
  hidden: readonly string[] = [],
): Checked {
  const checked: Checked = { inputs: {}, failures: [] };
  for (const [property, schema] of Object.entries(shape)) {
    checkProperty(checked, property, schema, given[property], hidden);
  }
  return checked;
}

function checkProperty(
  checked: Checked,
  property: string,
  schema: z.ZodType,
  value: unknown,
  hidden: readonly string[],
): void {
  if (hasUnknown(value)) {
    checked.inputs[property] = value;
    return;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) {
    if (parsed.data !== undefined) checked.inputs[property] = parsed.data;
    return;
  }
  for (const issue of parsed.error.issues) {
    const path = [property, ...issue.path].join(".");
    const reason =
      value === undefined
        ? "is required"
        : withValue(messageOf(issue), value, hidden.includes(property));
    checked.failures.push({ property: path, reason });
  }
}

/** A record's wrong key hides what is wrong with it one level down. */
function messageOf(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? "") : issue.message;
}

function withValue(message: string, value: unknown, hidden: boolean): string {
  if (hidden || typeof value === "object") return message;
  return `${message} (is ${JSON.stringify(value)})`;
}

/** Properties without those that have no value. */
export function withoutNulls(properties: Properties): Properties {
  const entries = Object.entries(properties);
  return Object.fromEntries(entries.filter(([, value]) => value !== null && value !== undefined));
}
