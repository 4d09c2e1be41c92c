import * as z from "zod";
import { readKeyring } from "../../../../program/ledger/keys-file.ts";
import { keysFileName, type KnownKey } from "../../../../program/ledger/keyring.ts";
import { keyFile } from "../../../delivery/keys/find-key.ts";
import { readProject } from "../../../engine/state/project/project.ts";
import { exists } from "../../../engine/state/stacks.ts";
import { defineCommand } from "../../command.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";
import { columns } from "../../output/text.ts";

/** `slipway keys ls`. */
export const keysLs = defineCommand<{ json: boolean }>({
  name: "keys ls",
  group: "Deliver",
  summary: "list the keys of slipway.keys.yaml, and what each may sign",
  details: "A key whose private half is among yours is marked so.",
  arguments: [],
  options: [sharedOptions.json],
  examples: ["slipway keys ls", "slipway keys ls --json"],
  input: z.object({ json: z.boolean().default(false) }),
  run: async (cli, { json }) => {
    const { folder } = await readProject(cli.folder);
    const { keys } = await readKeyring(folder);
    const all = await Promise.all(
      [...keys.values()].map(async (key) => ({
        ...key,
        yours: await exists(keyFile(cli.env, key.id)),
      })),
    );
    if (json) cli.out.json(all, 2);
    else if (all.length === 0) cli.err.line(`There are no keys: ${keysFileName} names none.`);
    else {
      const heads = ["key", "name", "may sign", "", ""].map((one) => cli.out.style("dim", one));
      cli.out.show(columns([heads, ...all.map(formatKey)]));
    }
    return exitCodes.ok;
  },
});

function formatKey({ id, name, may, revoked, yours }: KnownKey & { yours: boolean }): string[] {
  const roles = Object.entries(may).map(([role, stages]) =>
    stages === "all" ? role : `${role}=${stages.join(",")}`,
  );
  const ended =
    revoked === undefined ? "" : `revoked after entry ${revoked.after}: ${revoked.reason}`;
  return [id, name, roles.join(" "), yours ? "yours" : "", ended];
}
