import { randomUUID } from "node:crypto";
import { link, rm, writeFile } from "node:fs/promises";
import { ledgerKey, ledgerStackOf } from "../../../program/ledger/place.ts";
import { cannot } from "../../engine/state/files.ts";
import { createPassphraseManager } from "../../engine/state/passphrase.ts";
import { openPassphraseFile } from "../../engine/state/passphrase-source.ts";
import { readProject, stackConfigFile } from "../../engine/state/project/project.ts";
import { exists } from "../../engine/state/stacks.ts";
import type { LedgerPlace } from "./place.ts";

/**
 * Makes the files of a ledger's stack where they are not: its config, and its passphrase, which is
 * public since nothing in a ledger is secret. Gives the files to commit.
 */
export async function makeLedgerFiles({ folder, application }: LedgerPlace): Promise<string[]> {
  const project = await readProject(folder);
  const stack = ledgerStackOf(application);
  const file = stackConfigFile(project, stack);
  if (await exists(file)) return [];
  const passphrase = `slipway-${stack}`;
  const { state: salt } = await createPassphraseManager(passphrase);
  const beside = openPassphraseFile(project, stack);
  await writeOnce(beside, `${passphrase}\n`);
  const made = await writeOnce(file, formatStackFile(application, salt));
  return made ? [file, beside] : [];
}

function formatStackFile(application: string, salt: string): string {
  return [
    `# The ledger of '${application}': its releases, verdicts, approvals, deployments. Slipway`,
    "# appends to it; nothing in it is secret, what protects it are signatures: docs/ledger.md.",
    `encryptionsalt: ${salt}`,
    "config:",
    `  ${ledgerKey}: ${application}`,
    "",
  ].join("\n");
}

/** Writes a file whole that must not be there; false where another one was faster. */
async function writeOnce(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}.new`;
  try {
    await writeFile(draft, text, { mode: 0o644 });
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cannot("write", file, error);
  } finally {
    await rm(draft, { force: true });
  }
}
