import { levelOf, levels, type Level } from "./level.ts";
import { timeOf } from "./log-order.ts";

/** What a line has to be; nothing given is no bound. */
export interface LineFilter {
  /** Written then or later. */
  since?: Date | undefined;
  /** As grave as this, or graver. */
  level?: Level | undefined;
  pattern?: RegExp | undefined;
}

/** A line as a filter looks at it. */
interface FilteredLine {
  text: string;
  /** When the platform says that it was written, in milliseconds. */
  time?: number | undefined;
}

/**
 * Whether lines of one log go through a filter, asked line by line in their order: one without a
 * time or level, such as those of a stack trace, belongs to the line before it.
 */
export function createKeeper({
  since,
  level,
  pattern,
}: LineFilter): (line: FilteredLine) => boolean {
  const least = level === undefined ? 0 : levels.indexOf(level);
  let lastLevel: Level = "info";
  let lastTime = Number.NEGATIVE_INFINITY;
  return ({ text, time }) => {
    lastTime = time ?? timeOf(text) ?? lastTime;
    lastLevel = levelOf(text) ?? (isContinued(text) ? lastLevel : "info");
    if (since !== undefined && lastTime < since.getTime()) return false;
    return levels.indexOf(lastLevel) >= least && (pattern?.test(text) ?? true);
  };
}

/** Indented lines, and those that say what caused an error, go on with it. */
function isContinued(text: string): boolean {
  return /^(?:\s|[})\]]|Caused by|\.\.\.)/.test(text);
}

/** The lines of one log that go through a filter. */
export async function* narrow<Line extends FilteredLine>(
  source: AsyncIterable<Line>,
  filter: LineFilter,
): AsyncIterable<Line> {
  const keep = createKeeper(filter);
  for await (const line of source) if (keep(line)) yield line;
}

/** The last items of a source; all of them where no number is given. */
export async function* tail<T>(
  source: AsyncIterable<T>,
  count: number | undefined,
): AsyncIterable<T> {
  if (count === undefined) {
    yield* source;
    return;
  }
  let last: T[] = [];
  for await (const item of source) {
    last.push(item);
    // Not at each item: a shift of a long list costs its length.
    if (last.length > 2 * count + 100) last = count === 0 ? [] : last.slice(-count);
  }
  yield* count === 0 ? [] : last.slice(-count);
}
