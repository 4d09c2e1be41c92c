import * as z from "zod";
import type { HistoryEntry } from "../../engine/engine.ts";
import { engineNames } from "../cli.ts";
import { defineCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";
import { sharedOptions, stackArgument } from "../options.ts";
import type { Style } from "../output/style.ts";
import { columns, formatSeconds } from "../output/text.ts";
import { requireStack } from "../stack-files.ts";

interface HistoryInput {
  stack?: string | undefined;
  json: boolean;
  engine?: (typeof engineNames)[number] | undefined;
}

/** `slipway history`. */
export const history = defineCommand<HistoryInput>({
  name: "history",
  group: "State",
  summary: "list the earlier runs on a stack",
  details:
    "Newest first, those of the Pulumi CLI too: what was run, how it ended, when. An up " +
    "that finds nothing to change runs nothing and is not listed.",
  arguments: [stackArgument],
  options: [sharedOptions.json, sharedOptions.engine, sharedOptions.simulate],
  examples: ["slipway history dev", "slipway history prod --json"],
  input: z.object({
    stack: z.string().optional(),
    json: z.boolean().default(false),
    engine: z.enum(engineNames).optional(),
  }),
  run: async (cli, input) => {
    const { name } = await requireStack(cli, input.stack);
    const requested = input.engine;
    const engine = await cli.openEngine({
      folder: cli.folder,
      stack: name,
      operation: "history",
      requested,
    });
    const entries = await engine.history();
    if (input.json) cli.out.json(entries, 2);
    else if (entries.length === 0) cli.err.line(`Nothing was ever run on ${name}.`);
    else cli.out.show(formatEntries(entries, cli.out.style));
    return exitCodes.ok;
  },
});

function formatEntries(entries: readonly HistoryEntry[], style: Style): string[] {
  const heads = ["version", "what", "result", "started", "took", "message"];
  const rows = entries.map((entry) => [
    String(entry.version),
    entry.kind,
    style(entry.result === "succeeded" ? "green" : "red", entry.result),
    entry.startedAt.toISOString(),
    formatSeconds(Math.max(0, (entry.endedAt.getTime() - entry.startedAt.getTime()) / 1000)),
    entry.message.split("\n")[0] ?? "",
  ]);
  const [head = "", ...lines] = columns([heads, ...rows]);
  return [style("dim", head), ...lines];
}
