import { collect } from "./merge.ts";

/**
 * The lines of several logs by the time that they carry. A line without one (of a stack trace, say)
 * follows the line before it; logs without any times come first, one after the other.
 */
export async function* inOrder<Line extends { text: string }>(
  sources: readonly AsyncIterable<Line>[],
): AsyncIterable<Line> {
  const logs = await Promise.all(sources.map(collect));
  const timed = logs.flatMap(addTimes);
  // Sorting is stable: lines of one time stay service by service, in their order.
  for (const { line } of timed.sort((left, right) => left.time - right.time)) yield line;
}

function addTimes<Line extends { text: string }>(
  lines: readonly Line[],
): { line: Line; time: number }[] {
  const times = lines.map(({ text }) => timeOf(text));
  let time = times.find((one) => one !== undefined) ?? Number.NEGATIVE_INFINITY;
  return lines.map((line, index) => {
    // A clock that was set back must not tear the lines of one service apart.
    time = Math.max(time, times[index] ?? time);
    return { line, time };
  });
}

/** When a line was written, in milliseconds, where it says so. */
export function timeOf(text: string): number | undefined {
  return text.startsWith("{") ? timeOfJson(text) : timeOfText(text);
}

function timeOfJson(text: string): number | undefined {
  try {
    const line = JSON.parse(text) as Record<string, unknown>;
    const value = line.time ?? line.timestamp ?? line.ts;
    if (typeof value === "number") return value;
    return typeof value === "string" ? valid(Date.parse(value)) : undefined;
  } catch {
    return undefined;
  }
}

const isoTime =
  /^\[?(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:[.,]\d+)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?/;

/** A time at the beginning, as Postgres writes it: `2026-01-02 03:04:05.678 UTC [1] LOG: …`. */
function timeOfText(text: string): number | undefined {
  const [, day, time, zone] = isoTime.exec(text) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const offset = zone === "UTC" || zone === "GMT" ? "Z" : (zone ?? "");
  return valid(Date.parse(`${day}T${time.replace(",", ".")}${offset}`));
}

function valid(time: number): number | undefined {
  return Number.isNaN(time) ? undefined : time;
}
