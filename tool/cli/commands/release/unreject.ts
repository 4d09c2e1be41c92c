import * as z from "zod";
import { shortId } from "../../../../program/release/manifest.ts";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import {
  nameActor,
  openBook,
  releaseArgument,
  releaseInput,
  requireRelease,
} from "../../releases.ts";

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
    ...releaseInput,
    reason: z.string().trim().min(1, "say why").optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { release, reason, json }) => {
    const { manifest } = await requireRelease(cli, release);
    if (reason === undefined) throw new UsageError("NoReason", 'Say why: --reason "…".');
    const entry = { reason, by: nameActor(cli), at: cli.now().toISOString() };
    await openBook(cli).unreject(manifest.id, entry);
    if (json) cli.out.json({ id: manifest.id, ...entry }, 2);
    else cli.err.line(`Release ${shortId(manifest.id)} is no longer rejected.`);
    return exitCodes.ok;
  },
});
