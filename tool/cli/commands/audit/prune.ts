import * as z from "zod";
import { requireSigningKey } from "../../../delivery/keys/find-key.ts";
import { currentActor } from "../../../delivery/ledger/actor.ts";
import { requireApplication } from "../../../delivery/ledger/applications.ts";
import { pruneLedger } from "../../../delivery/ledger/prune.ts";
import { defineCommand, wholeNumber } from "../../command.ts";
import { confirmPlan } from "../../consent.ts";
import { exitCodes } from "../../exit-codes.ts";
import { applicationOption, placeOf } from "../../ledger-place.ts";
import { sharedOptions } from "../../options.ts";

interface AuditPruneInput {
  keep: number;
  application?: string | undefined;
  yes: boolean;
}

/** `slipway audit prune`. */
export const auditPrune = defineCommand<AuditPruneInput>({
  name: "audit prune",
  group: "Deliver",
  summary: "remove old states from the ledger's history, with a signed summary in their place",
  details:
    "Every append leaves a whole state in the history of the ledger's stack. What still counts " +
    "stays; of the other entries up to there a summary is appended, by which the rest of the " +
    "chain is verified. Only where the state is in files, with a key that may sign `pruning`.",
  arguments: [],
  options: [
    { flags: "--keep <n>", description: "newest entries whose history stays, 200 if not given" },
    applicationOption,
    sharedOptions.yes,
  ],
  examples: ["slipway audit prune --keep 500 --yes"],
  input: z.object({
    keep: wholeNumber(1, 1_000_000).default(200),
    application: z.string().optional(),
    yes: z.boolean().default(false),
  }),
  run: async (cli, { keep, application, yes }) => {
    const place = placeOf(cli, await requireApplication(cli.folder, application));
    const key = await requireSigningKey(cli.folder, cli.env, "pruning");
    const actor = await currentActor(cli.folder, cli.env);
    const question = `Remove the history of all but the newest ${keep} entries?`;
    await confirmPlan(cli, { yes, json: false }, question);
    const pruned = await pruneLedger(place, { keep, key, actor });
    cli.err.line(
      pruned === undefined
        ? "There was nothing to prune."
        : `Pruned up to entry ${pruned.through}: ${pruned.files} states are removed.`,
    );
    return exitCodes.ok;
  },
});
