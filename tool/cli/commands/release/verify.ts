import * as z from "zod";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { columns } from "../../output/text.ts";
import { releaseArgument, requireRelease } from "../../releases.ts";

/** `slipway release verify`. */
export const releaseVerify = defineCommand<{ release?: string | undefined; json: boolean }>({
  name: "release verify",
  group: "Deliver",
  summary: "ask registry and store for every artifact of a release",
  details:
    "Each must be there, and its content must be what its digest says: the manifest that the registry " +
    "answers, every file of an entry in the store. Exits 1 where one is missing, is another thing, or " +
    "nobody answers.",
  arguments: [releaseArgument],
  options: [sharedOptions.json],
  examples: ["slipway release verify 3f8a5c1"],
  input: z.object({ release: z.string().optional(), json: z.boolean().default(false) }),
  run: async (cli, { release, json }) => {
    const { manifest } = await requireRelease(cli, release);
    const { verifyRelease } = await import("../../../delivery/release/verify.ts");
    const { createTransport } = await import("../../../images/transport.ts");
    const { readCredentials } = await import("../../../images/credentials.ts");
    const credentials = await readCredentials(cli.env);
    const ask = createTransport({ credentials, signal: cli.signal });
    const verified = await verifyRelease(cli.folder, manifest, ask);
    if (json) cli.out.json(verified, 2);
    else {
      cli.out.lines(
        columns(
          verified.map(({ name, kind, place, result, reason = "" }) => [
            name,
            kind,
            place,
            result,
            reason,
          ]),
        ),
      );
    }
    return verified.every(({ result }) => result === "there") ? exitCodes.ok : exitCodes.failed;
  },
});
