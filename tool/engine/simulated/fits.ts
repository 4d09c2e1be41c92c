import type { Value } from "../state/snapshot.ts";

/** Kinds of plain values. */
export type Scalar = "string" | "number" | "boolean";

/** Texts that strconv.ParseBool reads, and the empty one, which mapstructure takes for false. */
const booleanTexts = new Set(["1", "t", "T", "TRUE", "true", "True"]);
for (const text of ["0", "f", "F", "FALSE", "false", "False", ""]) booleanTexts.add(text);

/**
 * Whether a provider takes a value for a declared kind. One that coerces (all bridged ones: see
 * pulumi-terraform-bridge, makeTerraformInput, and mapstructure's WeakDecode behind it) takes
 * plain values for each other where their texts allow it.
 */
export function fits(kind: Scalar, value: Value, coerces: boolean): boolean {
  if (typeof value === kind) return true;
  if (!coerces || typeof value === "object") return false;
  if (typeof value !== "string") return true;
  if (kind === "boolean") return booleanTexts.has(value);
  return value.trim() !== "" && Number.isFinite(Number(value));
}
