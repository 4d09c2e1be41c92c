import { shortId } from "../../../../program/release/manifest.ts";
import * as z from "zod";
import type { Cli } from "../../cli.ts";
import { defineCommand, wholeNumber } from "../../command.ts";
import { confirmPlan } from "../../consent.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { count } from "../../output/text.ts";
import { readReleases } from "../../releases.ts";

interface GcInput {
  keep: number;
  dryRun: boolean;
  yes: boolean;
  json: boolean;
}

/** `slipway release gc`. */
export const releaseGc = defineCommand<GcInput>({
  name: "release gc",
  group: "Deliver",
  summary: "remove what the store holds of releases that nothing needs",
  details:
    "The newest of each application stay, and every one that a stack runs by its last update or its " +
    "file, or that any of its earlier updates ran here. What a stack runs is read from its outputs: where " +
    "one cannot be read, nothing is removed. The ledger keeps its entries; images stay in their " +
    "registry, which has rules of its own.",
  arguments: [],
  options: [
    {
      flags: "--keep <n>",
      description: "how many of each application stay, 10 where it is not given",
    },
    { flags: "--dry-run", description: "say what would go, remove nothing" },
    sharedOptions.yes,
    sharedOptions.json,
  ],
  examples: ["slipway release gc --keep 5 --dry-run", "slipway release gc --keep 5 --yes"],
  input: z.object({
    keep: wholeNumber(1, 100_000).default(10),
    dryRun: z.boolean().default(false),
    yes: z.boolean().default(false),
    json: z.boolean().default(false),
  }),
  run: async (cli, input) => {
    const { planGc } = await import("../../../delivery/release/gc.ts");
    const { findNeeded } = await import("../../../delivery/release/needed.ts");
    const { listEntries, removeEntry } =
      await import("../../../../providers/local/store/put-entry.ts");
    const needed = await findNeeded(cli.folder, cli.env);
    const plan = planGc(await readReleases(cli), input.keep, needed, listEntries(cli.folder));
    const ids = plan.remove.map(({ manifest }) => manifest.id);
    if (input.json) cli.out.json({ remove: ids, kept: plan.kept, digests: plan.digests }, 2);
    else print(cli, ids, plan.kept, plan.digests);
    if (input.dryRun || plan.digests.length === 0) return exitCodes.ok;
    const what = count(plan.digests.length, "entry", "entries");
    await confirmPlan(cli, input, `Remove ${what} of the store?`);
    for (const digest of plan.digests) await removeEntry(cli.folder, digest);
    return exitCodes.ok;
  },
});

function print(
  { out, err }: Cli,
  ids: readonly string[],
  kept: readonly { id: string; why: string }[],
  digests: readonly string[],
): void {
  out.lines(ids.map((id) => `goes   ${shortId(id)}  from the store`));
  out.lines(kept.map(({ id, why }) => `stays  ${shortId(id)}  ${why}`));
  err.line(
    `${count(digests.length, "entry", "entries")} of the store ${digests.length === 1 ? "is" : "are"} of no release that stays.`,
  );
}
