import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { emptyKeyring, keysFileName, parseKeyring, type Keyring } from "./keyring.ts";

/**
 * Who may sign what in the project of a folder; nobody where it has no `slipway.keys.yaml`.
 *
 * @throws UserError `KeysFile`
 */
export async function readKeyring(projectFolder: string): Promise<Keyring> {
  try {
    return parseKeyring(await readFile(join(projectFolder, keysFileName), "utf8"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return emptyKeyring;
    throw error;
  }
}
