import { tail, type LineFilter, narrow } from "./filter.ts";
import type { LiveLogLine, LiveLogQuery } from "./live.ts";
import { collect, merge } from "./merge.ts";

/**
 * The lines of several logs, as far as the query's filter lets them through: as they come where they
 * are followed, else by their times.
 */
export async function* mergeLines(
  sources: readonly AsyncIterable<LiveLogLine>[],
  { follow, signal, filter, lines }: LiveLogQuery,
): AsyncIterable<LiveLogLine> {
  const narrowed = sources.map((source) => narrow(source, filter));
  if (!follow) {
    yield* await collectOrdered(narrowed, lines);
    return;
  }
  try {
    for await (const line of merge(narrowed)) yield line;
  } catch (error) {
    // Whoever ends the following closes the streams that are read.
    if (!signal.aborted) throw error;
  }
}

async function collectOrdered(
  sources: readonly AsyncIterable<LiveLogLine>[],
  lines: number | undefined,
): Promise<LiveLogLine[]> {
  const logs = await Promise.all(sources.map((source) => collect(tail(source, lines))));
  // Sorting is stable: lines of one time stay log by log, in their order.
  return logs.flat().sort((one, other) => (one.time ?? 0) - (other.time ?? 0));
}

/** How many lines a platform is asked for: a filter has to see all of them. */
export function linesToRead({ lines, filter, follow }: LiveLogQuery): number | undefined {
  return isNarrow(filter) && !follow ? undefined : lines;
}

function isNarrow({ since, level, pattern }: LineFilter): boolean {
  return since !== undefined || level !== undefined || pattern !== undefined;
}
