import { join } from "node:path";
import { isMap, parseDocument, type Document } from "yaml";
import {
  keysFileName,
  parseKeyring,
  type KnownKey,
  type Role,
} from "../../../program/ledger/keyring.ts";
import { UserError } from "../../../variables/user-error.ts";
import { readIfThere, writeWhole } from "../../engine/state/files.ts";

/** What a key may sign, by role: at some stages, or at all. */
export type Permissions = Partial<Record<Role, "all" | string[]>>;

/** A key to write into the keys file. */
export interface NewKey {
  id: string;
  publicKey: string;
  name: string;
  aliases: string[];
  may: Permissions;
}

const heading =
  " Who may sign what in the ledger: docs/ledger.md. Whoever can change this file can let anybody\n" +
  " sign anything: have CODEOWNERS guard it.";

/** Adds a key to the keys file; comments and order stay. */
export async function addKey(projectFolder: string, key: NewKey): Promise<string> {
  const { id, publicKey, name, aliases, may } = key;
  return await edit(projectFolder, (document) => {
    const described = { name, public: publicKey, ...(aliases.length > 0 && { aliases }), may };
    document.setIn(["keys", id], document.createNode(described, { flow: false }));
  });
}

/** Notes that a key is revoked from the end of the chain as it is now. */
export async function revokeKey(
  projectFolder: string,
  id: string,
  revoked: NonNullable<KnownKey["revoked"]>,
): Promise<string> {
  return await edit(projectFolder, (document) => {
    if (!isMap(document.getIn(["keys", id]))) {
      throw new UserError(
        "KeyUnknown",
        `${keysFileName} names no key '${id}': see \`slipway keys ls\`.`,
      );
    }
    if (document.hasIn(["keys", id, "revoked"])) {
      throw new UserError("KeyRevoked", `The key ${id} is revoked already.`);
    }
    document.setIn(["keys", id, "revoked"], document.createNode(revoked));
  });
}

/** Changes the keys file, which stays one that is right; gives its path. */
async function edit(projectFolder: string, change: (document: Document) => void): Promise<string> {
  const file = join(projectFolder, keysFileName);
  const text = (await readIfThere(file)) ?? "keys: {}\n";
  parseKeyring(text);
  const document: Document = parseDocument(text);
  document.commentBefore ??= heading;
  if (!isMap(document.contents)) document.contents = document.createNode({ keys: {} });
  const keys = document.get("keys", true);
  if (isMap(keys)) keys.flow = false;
  change(document);
  const changed = document.toString({ lineWidth: 0 });
  parseKeyring(changed);
  await writeWhole(file, changed, 0o644);
  return file;
}
