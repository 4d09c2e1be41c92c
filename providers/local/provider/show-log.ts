import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Say } from "../../shared/resource-provider.ts";
import type { Properties } from "../../shared/wire.ts";
import { readLog } from "../agent/logs.ts";
import type { EnvironmentPaths } from "../agent/paths.ts";
import { nameUnit } from "../agent/units/unit-name.ts";
import type { Kind } from "../schemas.ts";

/** A little longer than two looks of whoever follows a log. */
const lastLookMs = 400;

const calledSchema = z.object({
  name: z.string(),
  tags: z.record(z.string(), z.string()).default({}),
});

/** Path of the log that a resource writes. */
export function logOf(paths: EnvironmentPaths, { kind, spec }: LoggedResource): string {
  return join(paths.logs, `${nameUnit({ kind, spec: calledSchema.parse(spec) }).log}.log`);
}

interface LoggedResource {
  kind: Kind;
  spec: Properties;
}

/** Shows what is written to a log while something is done. */
export async function whileShowing<T>(log: string, say: Say, action: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const shown = showLines(log, say, over.signal);
  try {
    return await action();
  } finally {
    await sleep(lastLookMs);
    over.abort();
    await shown;
  }
}

async function showLines(log: string, say: Say, signal: AbortSignal): Promise<void> {
  const lines = readLog(log, { lines: 0, follow: true, signal });
  for await (const line of lines) await say(line);
}
