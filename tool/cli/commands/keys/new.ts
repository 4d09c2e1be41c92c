import { mkdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import * as z from "zod";
import { roleNames, roles } from "../../../../program/ledger/keyring.ts";
import { createSigningKey, formatPrivateKey } from "../../../../program/ledger/signing.ts";
import { addKey } from "../../../delivery/keys/edit-keys.ts";
import { keyFile, requireOutside } from "../../../delivery/keys/find-key.ts";
import { parsePermissions } from "../../../delivery/keys/permissions.ts";
import { readProject } from "../../../engine/state/project/project.ts";
import { defineCommand } from "../../command.ts";
import { UsageError } from "../../errors.ts";
import { exitCodes } from "../../exit-codes.ts";
import { sharedOptions } from "../../options.ts";

interface KeysNewInput {
  name?: string | undefined;
  may: string[];
  alias: string[];
  out?: string | undefined;
  json: boolean;
}

const listed = roleNames.map((role) => `${role} (${roles[role]})`).join(", ");

/** `slipway keys new`. */
export const keysNew = defineCommand<KeysNewInput>({
  name: "keys new",
  group: "Deliver",
  summary: "make a key to sign entries of the ledger with",
  details:
    "Writes the private key to a file of yours outside the repository (0600), and the public one " +
    `with what it may sign into slipway.keys.yaml, to commit. Roles: ${listed}.`,
  arguments: [{ name: "name", description: "whose it is: an address, or a pipeline's name" }],
  options: [
    {
      flags: "--may <role>",
      description: "what it may sign, as approvals=production or releases; several times",
      repeatable: true,
    },
    {
      flags: "--alias <name>",
      description: "other name of the same person, in commits or SLIPWAY_ACTOR; several times",
      repeatable: true,
    },
    { flags: "--out <file>", description: "file of the private key, instead of the usual one" },
    sharedOptions.json,
  ],
  examples: [
    "slipway keys new ida@example.com --may approvals=production",
    "slipway keys new pipeline --may releases --may verdicts=staging --may deployments",
  ],
  input: z.object({
    name: z.string().optional(),
    may: z.array(z.string()).default([]),
    alias: z.array(z.string()).default([]),
    out: z.string().optional(),
    json: z.boolean().default(false),
  }),
  run: async (cli, { name, may: words, alias: aliases, out, json }) => {
    if (name === undefined) throw new UsageError("NoName", "Say whose key it is: an address.");
    if (words.length === 0) {
      const message = `Say what the key may sign by --may: ${roleNames.join(", ")}.`;
      throw new UsageError("NoRole", message);
    }
    const may = parsePermissions(words);
    const { folder } = await readProject(cli.folder);
    const key = createSigningKey();
    const file = out === undefined ? keyFile(cli.env, key.id) : resolve(out);
    await requireOutside(file, folder);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, formatPrivateKey(key), { mode: 0o600, flag: "wx" });
    const { id, publicKey } = key;
    const keysFile = await addKey(folder, { id, publicKey, name, aliases, may });
    if (json) cli.out.json({ id, name, public: publicKey, may, privateKeyFile: file }, 2);
    else cli.out.line(id);
    cli.err.line(`The private key is in ${file}: keep it, and give it to nobody.`);
    cli.err.line(`Commit ${relative(cli.folder, keysFile)}, which has the public one.`);
    return exitCodes.ok;
  },
});
