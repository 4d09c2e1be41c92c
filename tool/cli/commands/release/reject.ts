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
    ...releaseInput,
    reason: z.string().trim().min(1, "say why").optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { release, reason, json }) => {
    const { manifest } = await requireRelease(cli, release);
    if (reason === undefined) throw new UsageError("NoReason", 'Say why: --reason "…".');
    const entry = { reason, by: nameActor(cli), at: cli.now().toISOString() };
    await openBook(cli).reject(manifest.id, entry);
    if (json) cli.out.json({ id: manifest.id, ...entry }, 2);
    else cli.err.line(`Release ${shortId(manifest.id)} is rejected.`);
    return exitCodes.ok;
  },
});
