import { relative } from "node:path";
import * as z from "zod";
import { revokeKey } from "../../../delivery/keys/edit-keys.ts";
import { requireApplication } from "../../../delivery/ledger/applications.ts";
import { requireLedger } from "../../../delivery/ledger/read.ts";
import { readProject } from "../../../engine/state/project/project.ts";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { applicationOption, placeOf } from "../../ledger-place.ts";
import { wholeNumber } from "../../command.ts";

interface KeysRevokeInput {
  key?: string | undefined;
  reason?: string | undefined;
  after?: number | undefined;
  application?: string | undefined;
}

/** `slipway keys revoke`. */
export const keysRevoke = defineCommand<KeysRevokeInput>({
  name: "keys revoke",
  group: "Deliver",
  summary: "have nothing accepted that a key signs from now on",
  details:
    "Writes into slipway.keys.yaml that the key is revoked after the last entry that the ledger " +
    "has now: what it signed up to there stays, whatever date a later entry bears. With --after, " +
    "after an earlier entry: what it signed since then makes the ledger unsound, until somebody " +
    "says what to do with it. It holds where the file is merged.",
  arguments: [{ name: "key", description: "id of the key, as `slipway keys ls` has it" }],
  options: [
    { flags: "--reason <text>", description: "why, for whoever reads the file" },
    { flags: "--after <entry>", description: "number of the last entry of it that is accepted" },
    applicationOption,
  ],
  examples: ["slipway keys revoke 3f8a5c1e9b7d2460 --reason 'laptop lost'"],
  input: z.object({
    key: z.string().optional(),
    reason: z.string().min(1).optional(),
    after: wholeNumber(0, 1_000_000_000).optional(),
    application: z.string().optional(),
  }),
  run: async (cli, { key, reason, after, application }) => {
    if (key === undefined) throw new UsageError("NoKey", "Name the key: see `slipway keys ls`.");
    if (reason === undefined) throw new UsageError("NoReason", "Say why by --reason.");
    const { folder } = await readProject(cli.folder);
    const last =
      after ?? (await lengthOf(placeOf(cli, await requireApplication(folder, application))));
    const revoked = { after: last, at: cli.now().toISOString(), reason };
    const file = await revokeKey(folder, key, revoked);
    cli.err.line(`The key ${key} is revoked after entry ${last}.`);
    cli.err.line(
      `Commit ${relative(cli.folder, file)}, and have it merged: it holds from then on.`,
    );
    return exitCodes.ok;
  },
});

async function lengthOf(place: Parameters<typeof requireLedger>[0]): Promise<number> {
  return (await requireLedger(place)).ledger.length;
}
