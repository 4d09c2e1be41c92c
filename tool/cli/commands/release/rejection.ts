import * as z from "zod";
import { shortId } from "../../../../program/release/manifest.ts";
import { requireSigningKey } from "../../../delivery/keys/find-key.ts";
import { judgeRelease } from "../../../delivery/release/book.ts";
import { defineCommand, type Command, type CommandInfo } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { placeOf } from "../../ledger-place.ts";
import { sharedOptions } from "../../options.ts";
import { releaseArgument, requireRelease } from "../../releases.ts";

/** What differs between rejecting a release and taking that back. */
interface RejectionCommand extends Pick<CommandInfo, "name" | "summary" | "details"> {
  kind: "rejection" | "unrejection";
  /** What the release is then, as the end of a sentence. */
  told: string;
}

interface RejectionInput {
  release?: string | undefined;
  reason?: string | undefined;
  json: boolean;
}

/** A command that notes of a release whether it is rejected, with the reason. */
export function rejectionCommand({ kind, told, ...info }: RejectionCommand): Command {
  return defineCommand<RejectionInput>({
    ...info,
    group: "Deliver",
    arguments: [releaseArgument],
    options: [{ flags: "--reason <text>", description: "why; must be given" }, sharedOptions.json],
    examples: [`slipway ${info.name} 3f8a5c1 --reason "orders twice (SHOP-412)"`],
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
      await judgeRelease(placeOf(cli, content.application), kind, { id, reason }, key);
      if (json) cli.out.json({ id, reason }, 2);
      else cli.err.line(`Release ${shortId(id)} is ${told}.`);
      return exitCodes.ok;
    },
  });
}
