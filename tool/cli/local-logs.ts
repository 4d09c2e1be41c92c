import { closest } from "../closest.ts";
import { createKeeper } from "../live/filter.ts";
import type { LiveLogLine, LiveLogQuery } from "../live/live.ts";
import { timeOf } from "../live/log-order.ts";
import { linesToRead } from "../live/merge-lines.ts";
import type { Cli } from "./cli.ts";
import { UsageError } from "./errors.ts";
import type { KeptLog } from "./local.ts";
import type { StackFile } from "./stack-files.ts";

/**
 * The lines that services of a local stack wrote, with the names of all of them; undefined where
 * nothing was kept.
 *
 * @throws UsageError `UnknownService`.
 */
export async function readLocalLogs(
  cli: Cli,
  stack: StackFile,
  query: LiveLogQuery,
): Promise<{ names: string[]; lines: AsyncIterable<LiveLogLine> } | undefined> {
  const kept = await cli.local.keptLogs(stack);
  if (kept === undefined) return undefined;
  const services = await chooseServices(cli, stack, kept, query.component);
  const names = new Map(services.map((service) => [service.unit, service.name]));
  return { names: [...names.values()], lines: readLines(cli, stack, names, query) };
}

async function chooseServices(
  cli: Cli,
  stack: StackFile,
  kept: readonly KeptLog[],
  wanted: string | undefined,
): Promise<KeptLog[]> {
  const { running, services } = await cli.local.status(stack);
  const writing = services.filter((service) => service.kind !== "site");
  const ended = kept.filter(({ unit }) => !writing.some((service) => service.unit === unit));
  if (wanted === undefined && running) return writing;
  // The agent's own log tells of its work, not of the application's: only where it is asked for.
  if (wanted === undefined) return kept.filter(({ unit }) => unit !== "agent");
  const all = [...writing, ...ended];
  const found = all.filter((service) => service.name === wanted);
  if (found.length > 0) return found;
  throw unknownService(
    stack.name,
    wanted,
    all.map(({ name }) => name),
  );
}

/** The error of a name that is no service's, with those that are. */
export function unknownService(stack: string, wanted: string, known: string[]): UsageError {
  const names = [...new Set(known)];
  const near = closest(wanted, names);
  const hint = near === undefined ? "" : ` Did you mean '${near}'?`;
  return new UsageError(
    "UnknownService",
    `Stack '${stack}' has no service '${wanted}'.${hint} It has: ${names.join(", ") || "none"}.`,
  );
}

async function* readLines(
  cli: Cli,
  stack: StackFile,
  names: ReadonlyMap<string, string>,
  query: LiveLogQuery,
): AsyncIterable<LiveLogLine> {
  const { follow, signal, filter } = query;
  const units = [...names.keys()];
  const lines = linesToRead(query) ?? Number.POSITIVE_INFINITY;
  const keepers = new Map(units.map((unit) => [unit, createKeeper(filter)]));
  const kept: { unit: string; line: LiveLogLine }[] = [];
  for await (const { unit, text } of cli.local.logs(stack, { units, lines, follow, signal })) {
    const line = { name: names.get(unit) ?? unit, time: timeOf(text), text };
    if (keepers.get(unit)?.(line) === false) continue;
    if (follow) yield line;
    else kept.push({ unit, line });
  }
  yield* lastOfEach(kept, query.lines);
}

/** The last lines of each log, in their order. */
function lastOfEach(
  kept: readonly { unit: string; line: LiveLogLine }[],
  count = Number.POSITIVE_INFINITY,
): LiveLogLine[] {
  const left = new Map<string, number>();
  const last = kept.toReversed().filter(({ unit }) => {
    const room = left.get(unit) ?? count;
    left.set(unit, room - 1);
    return room > 0;
  });
  return last.toReversed().map(({ line }) => line);
}
