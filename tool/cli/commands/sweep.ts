import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import { removeStack } from "../../engine/state/stacks.ts";
import type { Cli } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { confirmPlan } from "../consent.ts";
import { describeError } from "../errors.ts";
import { exitCodes } from "../exit-codes.ts";
import { runInput, sharedOptions, type RunInput } from "../options.ts";
import { columns, count, formatUptime } from "../output/text.ts";
import { readPreviews, type BrokenPreview, type Preview } from "../previews.ts";
import { showRun } from "../runs.ts";

interface SweepInput extends RunInput {
  dryRun: boolean;
  yes: boolean;
}

/** One preview, as `--json` prints it. */
export interface SweepRow {
  stack: string;
  pullRequest: number | null;
  expires: string | null;
  /** Below 0 once it has expired. */
  secondsLeft: number | null;
  result: "kept" | "expired" | "destroyed" | "failed";
  error?: { code: string; message: string };
}

/** `slipway sweep`. */
export const sweep = defineCommand<SweepInput>({
  name: "sweep",
  group: "Stacks",
  summary: "list the previews, and destroy those that have expired",
  details:
    "Lists every stack of stage preview with the time that it has left, by its file. Those that " +
    "have expired are destroyed with their data and removed with state, key and file; it asks " +
    "first, unless --yes is given. One that fails, or that another run holds, does not stop the " +
    "others: it stays, and the command ends with exit code 1. A preview is found by its " +
    "Pulumi.<stack>.yaml: run it where those files and the previews' backend are.",
  arguments: [],
  options: [
    { flags: "--dry-run", description: "list them, destroy nothing" },
    sharedOptions.yes,
    sharedOptions.engine,
    sharedOptions.parallel,
    sharedOptions.lockWait,
    sharedOptions.json,
  ],
  examples: ["slipway sweep --dry-run", "slipway sweep --yes --json"],
  endsInOrder: true,
  input: z.object({
    ...runInput,
    dryRun: z.boolean().default(false),
    yes: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const { previews, broken } = await readPreviews(cli.folder);
    const rows = previews.map((preview) => toRow(preview, cli.now()));
    const expired = rows.filter(({ result }) => result === "expired");
    if (!input.json) printRows(cli, rows);
    if (expired.length > 0 && !input.dryRun) await destroyAll(cli, input, expired);
    const all = [...rows, ...broken.map(toBrokenRow)];
    if (input.json) cli.out.json(all, 2);
    else sayFailures(cli, all);
    return all.some(({ result }) => result === "failed") ? exitCodes.failed : exitCodes.ok;
  },
});

function toRow({ stack, pullRequest, expires }: Preview, now: Date): SweepRow {
  const secondsLeft = Math.floor((expires.getTime() - now.getTime()) / 1000);
  const result = secondsLeft > 0 ? "kept" : "expired";
  return { stack, pullRequest, expires: expires.toISOString(), secondsLeft, result };
}

function toBrokenRow({ stack, problem }: BrokenPreview): SweepRow {
  const error = { code: "PreviewBroken", message: problem };
  return { stack, pullRequest: null, expires: null, secondsLeft: null, result: "failed", error };
}

/** Destroys previews one after the other; each row says how it went. */
async function destroyAll(cli: Cli, input: SweepInput, rows: SweepRow[]): Promise<void> {
  const what = count(rows.length, "preview", "previews");
  await confirmPlan(cli, input, `Destroy ${what} that expired, with all their data?`);
  for (const row of rows) {
    if (cli.signal.aborted) throw new UserError("Cancelled", "Stopped: the others are left.");
    try {
      await destroyOne(cli, input, row.stack);
      row.result = "destroyed";
    } catch (error) {
      row.result = "failed";
      row.error = describeError(error);
    }
  }
}

async function destroyOne(cli: Cli, input: SweepInput, stack: string): Promise<void> {
  const { folder, env: environment } = cli;
  const request = { folder, stack, operation: "destroy", requested: input.engine } as const;
  const engine = await cli.openEngine(request);
  await showRun(cli, input.json ? "quiet" : "run", input, (options) => engine.destroy(options));
  await removeStack({ folder, stack, config: true, environment });
  cli.err.line(`${stack} is gone, with its data, state, key and file.`);
}

function printRows(cli: Cli, rows: readonly SweepRow[]): void {
  if (rows.length === 0) {
    cli.err.line("There is no preview.");
    return;
  }
  const cells = rows.map(({ stack, pullRequest, secondsLeft }) => [
    stack,
    `#${pullRequest ?? ""}`,
    formatLeft(secondsLeft ?? 0),
  ]);
  cli.out.lines(columns([["stack", "pull request", "time left"], ...cells]));
}

function formatLeft(seconds: number): string {
  const time = formatUptime(Math.abs(seconds));
  return seconds > 0 ? time : `expired ${time} ago`;
}

function sayFailures(cli: Cli, rows: readonly SweepRow[]): void {
  for (const { stack, error } of rows) {
    if (error) cli.err.line(`${stack} was left: ${error.code}: ${error.message}`);
  }
}
