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

interface UnrejectInput {
  release?: string | undefined;
  reason?: string | undefined;
  json: boolean;
}

/** `slipway release unreject`. */
export const releaseUnreject = defineCommand<UnrejectInput>({
  name: "release unreject",
  group: "Deliver",
  summary: "take the rejection of a release back",
  details:
    "It may be promoted again, if it is verified. The reason is kept beside that of the rejection.",
  arguments: [releaseArgument],
  options: [{ flags: "--reason <text>", description: "why; must be given" }, sharedOptions.json],
  examples: ['slipway release unreject 3f8a5c1 --reason "orders twice (SHOP-412)"'],
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
    await judgeRelease(placeOf(cli, content.application), "unrejection", { id, reason }, key);
    if (json) cli.out.json({ id, reason }, 2);
    else cli.err.line(`Release ${shortId(id)} is no longer rejected.`);
    return exitCodes.ok;
  },
});
