import { createHash } from "node:crypto";
import { canonicalText } from "../../program/release/canonical.ts";

/** What a reviewed file holds: JSON alone. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** SHA-256 of a value in its canonical form, as 64 hexadecimal digits. */
export function hashOf(value: Json): string {
  return createHash("sha256").update(canonicalText(value)).digest("hex");
}

/** Any value as JSON has it: what JSON leaves out is not there. */
export function toJson(value: unknown): Json {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
}
