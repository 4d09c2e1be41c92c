import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { printJson } from "./checkpoint.ts";
import { cannot, readIfThere, type StateFiles } from "./files.ts";
import type { UpdateRecord } from "./snapshot.ts";

/** Where the history of a stack is. */
export interface HistoryPlace {
  /** Folder `.pulumi`. */
  folder: string;
  project: string;
  stack: string;
}

/** One run in a stack's history, by this tool or by the CLI. */
export interface StoredUpdate {
  kind: string;
  result: string;
  /** Seconds since 1970. */
  startTime: number;
  endTime: number;
  message: string;
  simulated?: boolean | undefined;
}

// pkg/backend/updates.go, UpdateInfo.
const updateSchema = z.object({
  kind: z.string(),
  simulated: z.boolean().optional(),
  startTime: z.number(),
  message: z.string().default(""),
  result: z.string(),
  endTime: z.number(),
});

/**
 * Notes a run in the CLI's history: what was done, and the state after it. The copies, here and
 * among the backups, are further names of the state's own bytes.
 */
export async function writeUpdate(
  files: StateFiles,
  place: HistoryPlace,
  stateFile: string,
  update: UpdateRecord,
): Promise<void> {
  const { folder, project, stack } = place;
  // The CLI sorts by these figures: nanoseconds, never the same twice.
  const time = `${Date.now()}${String(process.hrtime.bigint() % 1_000_000n).padStart(6, "0")}`;
  const start = join(folder, "history", project, stack, `${stack}-${time}`);
  await files.keepAs(stateFile, `${start}.checkpoint.json`);
  await files.keepAs(stateFile, join(folder, "backups", project, stack, `${stack}.${time}.json`));
  // The state first: an entry without its state would be half a one.
  await files.writeWhole(`${start}.history.json`, printJson(toStored(update)));
}

function toStored(update: UpdateRecord): object {
  return {
    ...(update.simulated === true && { simulated: true }),
    kind: update.kind,
    startTime: seconds(update.startedAt),
    message: update.message,
    environment: {
      "exec.kind": update.simulated ? "slipway-simulated" : "slipway",
      ...update.environment,
    },
    config: toJson(update.config),
    version: 0,
    result: update.succeeded ? "succeeded" : "failed",
    endTime: seconds(update.endedAt),
    resourceChanges: update.resourceChanges,
  };
}

/** Files give whole numbers as bigint, which JSON has not; one that is too large stays a text. */
function toJson(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, below]) => [key, toJson(below)]));
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}

/** Every run on a stack, oldest first. */
export async function readUpdates({
  folder,
  project,
  stack,
}: HistoryPlace): Promise<StoredUpdate[]> {
  const history = join(folder, "history", project, stack);
  const names = (await namesIn(history)).filter((name) => name.endsWith(".history.json")).sort();
  return await Promise.all(names.map((name) => readUpdate(join(history, name))));
}

async function readUpdate(file: string): Promise<StoredUpdate> {
  const parsed = updateSchema.safeParse(parseJson((await readIfThere(file)) ?? ""));
  if (parsed.success) return parsed.data;
  throw new UserError(
    "HistoryUnreadable",
    `${file} is not an entry of a stack's history. It was left as it is; the state does not ` +
      `depend on it: move ${basename(file)} elsewhere to see the others.`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cannot("read", folder, error);
  }
}
