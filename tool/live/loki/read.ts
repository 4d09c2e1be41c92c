import { setTimeout as sleep } from "node:timers/promises";
import { createKeeper } from "../filter.ts";
import type { LiveLogLine, LiveLogQuery } from "../live.ts";
import { linesToRead } from "../merge-lines.ts";
import type { Fetch } from "../prometheus/alerts.ts";
import { formatQuery } from "./logql.ts";
import { byTime, keyOf, listServices, readPages, type KeptLine } from "./pages.ts";

const dayMs = 24 * 60 * 60 * 1000;

/** Where the last lines are wanted and no time is given. */
const tailMs = 30 * dayMs;

/** The same, where lines have to be looked at for a level or a pattern. */
const searchMs = dayMs;

/** Looks for new lines so often. */
const lookMs = 1000;

/** Lines of the same time may come so much later than others, in nanoseconds. */
const lateNs = 15_000_000_000n;

/**
 * The lines that Loki keeps, by their times, as far as the query's filter lets them through; then
 * what comes, where it is followed. `lines` counts for each service, as copies that are gone have
 * theirs, too.
 */
export async function* readKept(loki: Fetch, query: LiveLogQuery): AsyncIterable<LiveLogLine> {
  const keep = createKeepers(query);
  const now = toNs(Date.now()) + 1n;
  const follower = query.follow ? createFollower(loki, query, now) : undefined;
  await follower?.begin();
  const first = query.lines === undefined ? readAll(loki, query, now) : readLast(loki, query, now);
  for await (const lines of first) {
    for (const line of lines) {
      if (query.signal.aborted) return;
      follower?.note(line);
      if (isChosen(query) || keep(line)) yield viewLine(line);
    }
  }
  if (follower === undefined) return;
  for await (const line of follower.read()) if (keep(line)) yield viewLine(line);
}

interface Follower {
  /** Notes what is there: it is not new. */
  begin(): Promise<void>;
  note(line: KeptLine): void;
  /** What comes, until the query's signal. */
  read(): AsyncIterable<KeptLine>;
}

/** Looks again and again, each time a little back, as lines of one time do not come at once. */
function createFollower(loki: Fetch, query: LiveLogQuery, begun: bigint): Follower {
  const seen = new Map<string, bigint>();
  let newest = begun;
  const note = (line: KeptLine): boolean => {
    const key = keyOf(line);
    if (seen.has(key)) return false;
    seen.set(key, line.at);
    if (line.at > newest) newest = line.at;
    return true;
  };
  const look = (): AsyncIterable<KeptLine[]> =>
    readAll(loki, query, toNs(Date.now()) + 1n, newest - lateNs);
  const forget = (): void => {
    for (const [key, at] of seen) if (at < newest - lateNs) seen.delete(key);
  };
  const isEnded = (): boolean => query.signal.aborted;
  return {
    note,
    begin: async () => {
      for await (const lines of look()) lines.forEach(note);
    },
    read: async function* () {
      while (!isEnded()) {
        await sleep(lookMs, undefined, { signal: query.signal }).catch(() => undefined);
        for await (const lines of look()) {
          for (const line of lines) if (!isEnded() && note(line)) yield line;
        }
        forget();
      }
    },
  };
}

/** Whether the last lines were chosen among those that go through the filter. */
function isChosen({ lines, follow }: LiveLogQuery): boolean {
  return lines !== undefined && !follow;
}

function readAll(
  loki: Fetch,
  { component, filter }: LiveLogQuery,
  to: bigint,
  from = startOf(filter.since, to, searchMs),
): AsyncIterable<KeptLine[]> {
  const query = formatQuery({ component, pattern: patternOf(filter) });
  return readPages(loki, { query, from, to, direction: "forward" });
}

/** A line that has no level has that of the line before it, which must be there. */
function patternOf({ level, pattern }: LiveLogQuery["filter"]): RegExp | undefined {
  return level === undefined ? pattern : undefined;
}

/** The last lines of each service, all of them by their times. */
async function* readLast(loki: Fetch, query: LiveLogQuery, to: bigint): AsyncIterable<KeptLine[]> {
  const lines = await (linesToRead(query) === undefined
    ? findLast(loki, query, to)
    : takeLast(loki, query, to));
  yield lines.sort(byTime);
}

/** The last lines whatever they are: Loki reads from the end. */
async function takeLast(loki: Fetch, query: LiveLogQuery, to: bigint): Promise<KeptLine[]> {
  const { component, lines: most, filter } = query;
  const from = startOf(filter.since, to, tailMs);
  const all = { query: formatQuery({ component }), from, to };
  const services = component === undefined ? await listServices(loki, all) : [component];
  const found: KeptLine[] = [];
  for (const service of services) {
    const own = formatQuery({ component: service, helpers: component !== undefined });
    const pages = readPages(loki, { ...all, query: own, direction: "backward", most });
    for await (const page of pages) found.push(...page);
  }
  return found.reverse();
}

/** The last lines that go through the filter. */
async function findLast(loki: Fetch, query: LiveLogQuery, to: bigint): Promise<KeptLine[]> {
  const { lines = 0 } = query;
  const keep = createKeepers(query);
  const kept = new Map<string | undefined, KeptLine[]>();
  for await (const page of readAll(loki, query, to)) {
    for (const line of page.filter(keep)) {
      const own = kept.get(line.labels.service) ?? [];
      own.push(line);
      if (own.length > 2 * lines + 100) own.splice(0, own.length - lines);
      kept.set(line.labels.service, own);
    }
  }
  return [...kept.values()].flatMap((own) => (lines === 0 ? [] : own.slice(-lines)));
}

/** Whether a line goes through the filter, asked for the lines of each copy in their order. */
function createKeepers({ filter }: LiveLogQuery): (line: KeptLine) => boolean {
  const keepers = new Map<string | undefined, ReturnType<typeof createKeeper>>();
  return (line) => {
    const { copy } = line.labels;
    const keeper = keepers.get(copy) ?? createKeeper(filter);
    keepers.set(copy, keeper);
    return keeper({ text: line.text, time: toMs(line.at) });
  };
}

function viewLine({ at, labels, text }: KeptLine): LiveLogLine {
  const { service = "", slot } = labels;
  return { name: service, ...(slot !== undefined && { slot }), time: toMs(at), text };
}

function startOf(since: Date | undefined, to: bigint, backMs: number): bigint {
  return since === undefined ? to - toNs(backMs) : toNs(since.getTime());
}

function toNs(ms: number): bigint {
  return BigInt(ms) * 1_000_000n;
}

function toMs(ns: bigint): number {
  return Number(ns / 1_000_000n);
}
