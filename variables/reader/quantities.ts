import type { ValueSpec } from "./spec.ts";
import type { Found } from "./text-checks.ts";

/** Number() alone would take "", " 1 " and "0x10" too, which other languages read otherwise. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const milliseconds = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const byteUnits = {
  "": 1,
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

/** A decimal number; undefined for any other text. */
export function parseNumber(value: string): number | undefined {
  const parsed = Number(value);
  return decimal.test(value) && Number.isFinite(parsed) ? parsed : undefined;
}

/** Milliseconds of `500ms`, `30s`, `1h30m` or `7d`; undefined for any other text. */
export function parseDuration(value: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(value)) return undefined;
  const parts = [...value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  return parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * milliseconds[unit as keyof typeof milliseconds],
    0,
  );
}

/** Bytes of `512`, `64KB` (thousands) or `64KiB` (1,024); undefined for any other text. */
export function parseBytes(value: string): number | undefined {
  const [, count, unit = ""] = /^(\d+(?:\.\d+)?)([KMGT]i?B|B)?$/.exec(value) ?? [];
  if (count === undefined) return undefined;
  const bytes = Number(count) * byteUnits[unit as keyof typeof byteUnits];
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** What keeps a text from being a number, a duration or a count of bytes within its range. */
export function checkQuantity(spec: ValueSpec, value: string): Found {
  const { type, min = -Infinity, max = Infinity, whole = false } = spec;
  const parsed = parseQuantity(type, value);
  if (parsed === undefined)
    return { code: "WrongType", message: forms[type] ?? "must be a number" };
  if (whole && !Number.isInteger(parsed)) {
    return { code: "WrongType", message: "must be a whole number" };
  }
  if (parsed >= min && parsed <= max) return undefined;
  return { code: "NotMatching", message: `must be ${formatRange(type, min, max)}` };
}

/** The number that a text stands for, by the type of its variable. */
export function parseQuantity(type: string, value: string): number | undefined {
  if (type === "duration") return parseDuration(value);
  return type === "bytes" ? parseBytes(value) : parseNumber(value);
}

const forms: Partial<Record<string, string>> = {
  duration: "must be a number with its unit: ms, s, m, h or d, such as 30s or 1h30m",
  bytes: "must be bytes, such as 512, 64KB or 10MiB",
};

const units: Partial<Record<string, string>> = { duration: " ms", bytes: " bytes" };

function formatRange(type: string, min: number, max: number): string {
  const unit = units[type] ?? "";
  if (max === Infinity) return `at least ${min}${unit}`;
  if (min === -Infinity) return `at most ${max}${unit}`;
  return `between ${min} and ${max}${unit}`;
}
