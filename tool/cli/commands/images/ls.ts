import * as z from "zod";
import { imageOf } from "../../../../components/images/lock.ts";
import { readLock } from "../../../images/read-lock.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { columns } from "../../output/text.ts";

/** `slipway images ls`. */
export const imagesLs = defineCommand<{ json: boolean }>({
  name: "images ls",
  group: "Images",
  summary: "list the third-party images of images.lock",
  details:
    "Each with its key, its tag and its digest, or unresolved where images resolve has not run " +
    "yet. Reads the file only.",
  arguments: [],
  options: [sharedOptions.json],
  examples: ["slipway images ls", "slipway images ls --json"],
  input: z.object({ json: z.boolean().default(false) }),
  run: async (cli, { json }) => {
    const { lock } = await readLock(cli.folder);
    if (json) {
      const rows = Object.entries(lock).map(([key, entry]) => ({
        key,
        ...entry,
        reference: imageOf(key, lock).reference,
      }));
      cli.out.line(JSON.stringify(rows, undefined, 2));
      return exitCodes.ok;
    }
    const cells = Object.entries(lock).map(([key, { image, tag, digest }]) => [
      key,
      `${image}:${tag}`,
      digest ?? "unresolved",
    ]);
    const [head = "", ...lines] = columns([["key", "image", "digest"], ...cells]);
    cli.out.lines([cli.out.style("dim", head), ...lines]);
    return exitCodes.ok;
  },
});
