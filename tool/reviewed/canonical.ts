import { createHash } from "node:crypto";

/** What a reviewed file holds: JSON alone. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** JSON with its keys in the order of their code units, the same on every machine. */
export function formatCanonical(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(formatCanonical).join(",")}]`;
  const keys = Object.keys(value).sort();
  const fields = keys.map((key) => `${JSON.stringify(key)}:${formatCanonical(value[key] ?? null)}`);
  return `{${fields.join(",")}}`;
}

/** SHA-256 of a value in its canonical form, as 64 hexadecimal digits. */
export function hashOf(value: Json): string {
  return createHash("sha256").update(formatCanonical(value)).digest("hex");
}

/** Any value as JSON has it: what JSON leaves out is not there. */
export function toJson(value: unknown): Json {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? null : (JSON.parse(text) as Json);
}
