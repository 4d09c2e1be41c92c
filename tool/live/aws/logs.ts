import { setTimeout as sleep } from "node:timers/promises";
import type { FilteredLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { LiveLogLine, LiveLogQuery } from "../live.ts";
import { linesToRead } from "../merge-lines.ts";
import { askAws } from "./ask.ts";
import type { AwsPlace } from "./places.ts";

/** Where only the last lines are wanted, and no time: CloudWatch reads from the beginning. */
const lookBackMs = 24 * 60 * 60 * 1000;

/** Looks for new lines so often, as the API allows few questions a second. */
const lookMs = 2000;

/** The lines of one log group, by their times; then what comes, where it is followed. */
export async function* readGroup(place: AwsPlace, query: LiveLogQuery): AsyncIterable<LiveLogLine> {
  const { name } = place;
  const startTime = query.filter.since?.getTime() ?? Date.now() - lookBackMs;
  const events = await readEvents(place, startTime, query.signal);
  const lines = linesToRead(query);
  const last = lines === undefined ? events : lines > 0 ? events.slice(-lines) : [];
  for (const event of last) yield viewEvent(name, event);
  // What was ingested late has an earlier time: known events are told apart by their ids.
  const seen = new Set(events.map(({ eventId }) => eventId));
  let newest = Math.max(startTime, ...events.map(({ timestamp = 0 }) => timestamp));
  while (query.follow && !query.signal.aborted) {
    await sleep(lookMs, undefined, { signal: query.signal }).catch(() => undefined);
    const more = await readEvents(place, newest, query.signal);
    for (const event of more) {
      if (seen.has(event.eventId)) continue;
      seen.add(event.eventId);
      newest = Math.max(newest, event.timestamp ?? 0);
      yield viewEvent(name, event);
    }
  }
}

async function readEvents(
  { physicalName, region }: AwsPlace,
  startTime: number,
  abortSignal: AbortSignal,
): Promise<FilteredLogEvent[]> {
  const { CloudWatchLogsClient, FilterLogEventsCommand } =
    await import("@aws-sdk/client-cloudwatch-logs");
  const client = new CloudWatchLogsClient({ region });
  const events: FilteredLogEvent[] = [];
  let nextToken: string | undefined;
  do {
    const input = { logGroupName: physicalName, startTime, nextToken };
    const answer = await askAws(region, () =>
      client.send(new FilterLogEventsCommand(input), { abortSignal }),
    );
    events.push(...(answer.events ?? []));
    nextToken = answer.nextToken;
  } while (nextToken !== undefined);
  return events.sort((one, other) => (one.timestamp ?? 0) - (other.timestamp ?? 0));
}

function viewEvent(name: string, { timestamp, message = "" }: FilteredLogEvent): LiveLogLine {
  return { name, ...(timestamp !== undefined && { time: timestamp }), text: message.trimEnd() };
}
