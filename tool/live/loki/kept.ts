import { UserError } from "../../../variables/user-error.ts";
import type { Deployed } from "../deployed.ts";
import type { LiveLogLine, LiveLogQuery } from "../live.ts";
import type { Fetch } from "../prometheus/alerts.ts";
import { readKept } from "./read.ts";

/** Where lines may be: with Loki, which keeps them, and with what prints them. */
export interface LogPlaces {
  /** Asks Loki; undefined where there is none. */
  loki: Fetch | undefined;
  /** Whether there should be one. */
  isKept: boolean;
  /** The lines of the copies that are there. */
  own: () => AsyncIterable<LiveLogLine>;
}

/** Whether monitoring of a stack keeps the logs, as its last update says. */
export function keepsLogs({ resources, isRunning }: Deployed): boolean {
  return (
    isRunning &&
    resources.some(
      ({ type, inputs }) => type === "slipway:index:Monitoring" && inputs.logs === true,
    )
  );
}

/** The lines that Loki keeps, or those of the copies themselves where it gives none. */
export async function* readLogs(
  { loki, isKept, own }: LogPlaces,
  query: LiveLogQuery,
): AsyncIterable<LiveLogLine> {
  const opened = loki === undefined ? { problem: "it does not run." } : await openKept(loki, query);
  if ("lines" in opened) {
    yield* opened.lines;
    return;
  }
  if (isKept) {
    query.tell?.(
      "These are the lines of the copies that are there now: Loki, which keeps more, was not " +
        `read: ${opened.problem}`,
    );
  }
  yield* own();
}

/** Lines of Loki, once it gave the first one or said that there is none; or why it does not. */
async function openKept(
  loki: Fetch,
  query: LiveLogQuery,
): Promise<{ lines: AsyncIterable<LiveLogLine> } | { problem: string }> {
  const kept = readKept(loki, query)[Symbol.asyncIterator]();
  try {
    const first = await kept.next();
    return { lines: continueFrom(first, kept) };
  } catch (error) {
    if (!(error instanceof UserError) || query.signal.aborted) throw error;
    return { problem: error.message };
  }
}

async function* continueFrom<T>(
  first: IteratorResult<T>,
  rest: AsyncIterator<T>,
): AsyncIterable<T> {
  if (first.done === true) return;
  yield first.value;
  yield* { [Symbol.asyncIterator]: () => rest };
}
