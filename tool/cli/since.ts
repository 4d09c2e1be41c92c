import { UsageError } from "./errors.ts";

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * The time that `--since` names: so long ago, as `10m` or `2d`, or a date as ISO 8601 writes it.
 *
 * @throws UsageError `WrongOption`.
 */
export function parseSince(text: string, now: Date): Date {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (count !== undefined) return new Date(now.getTime() - Number(count) * (unitMs[unit] ?? 0));
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : undefined;
  if (date !== undefined && !Number.isNaN(date.getTime())) return date;
  throw new UsageError(
    "WrongOption",
    `--since is '${text}': give how long ago, as 30s, 10m, 2h or 3d, or a time as 2026-01-02T15:04Z.`,
  );
}

/**
 * The regular expression of `--grep`.
 *
 * @throws UsageError `WrongOption`.
 */
export function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text, "u");
  } catch (error) {
    throw new UsageError("WrongOption", `--grep is '${text}': ${(error as Error).message}.`);
  }
}
