import * as z from "zod";
import { shortId } from "../../../../program/release/manifest.ts";
import { requireSigningKey } from "../../../delivery/keys/find-key.ts";
import { judgeRelease } from "../../../delivery/release/book.ts";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { placeOf } from "../../ledger-place.ts";
import { sharedOptions } from "../../options.ts";
import { releaseArgument, requireRelease } from "../../releases.ts";

interface RejectInput {
  release?: string | undefined;
  reason?: string | undefined;
  json: boolean;
}

/** `slipway release reject`. */
export const releaseReject = defineCommand<RejectInput>({
  name: "release reject",
  group: "Deliver",
  summary: "say that a release goes nowhere any more",
  details:
    "It stays where it runs, and is promoted to no other environment until it is taken back by " +
    "`release unreject`.",
  arguments: [releaseArgument],
  options: [{ flags: "--reason <text>", description: "why; must be given" }, sharedOptions.json],
  examples: ['slipway release reject 3f8a5c1 --reason "orders twice (SHOP-412)"'],
  input: z.object({
    release: z.string().optional(),
    reason: z.string().trim().min(1, "say why").optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { release, reason, json }) => {
    const { manifest } = await requireRelease(cli, release);
    if (reason === undefined) throw new UsageError("NoReason", 'Say why: --reason "…".');
    const { id, content } = manifest;
    const key = await requireSigningKey(cli.folder, cli.env, "rejections");
    await judgeRelease(placeOf(cli, content.application), "rejection", { id, reason }, key);
    if (json) cli.out.json({ id, reason }, 2);
    else cli.err.line(`Release ${shortId(id)} is rejected.`);
    return exitCodes.ok;
  },
});
