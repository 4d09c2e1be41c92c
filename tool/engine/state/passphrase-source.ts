import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { stages } from "../../../variables/stage.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { Environment } from "./environment.ts";
import { readIfThere } from "./files.ts";
import { findPreviewPassphrase, previewStage } from "./project/previews.ts";
import type { Project } from "./project/project.ts";

/** The stages that may have a passphrase beside the code: it protects nothing there. */
export const openStages = ["development", "testing"];

/** Path of the documented, non-secret passphrase of a development stack. */
export function openPassphraseFile(project: Project, stack: string): string {
  return join(project.configFolder, `Pulumi.${stack}.passphrase`);
}

/**
 * The passphrase of a stack, or undefined where none is given.
 *
 * A file `Pulumi.<stack>.passphrase` beside the stack's config comes first: it is committed with
 * the salt that it belongs to, while the variables of a shell are often those of another stack.
 * It is refused at every stage but development and testing; a stage that is missing or unknown is
 * left to the check of the settings. Then PULUMI_CONFIG_PASSPHRASE, also
 * when empty, then PULUMI_CONFIG_PASSPHRASE_FILE, both as the Pulumi CLI reads them. A preview has a
 * passphrase of its own: see `findPreviewPassphrase`.
 */
export async function findPassphrase(
  project: Project,
  stack: string,
  stage: unknown,
  environment: Environment,
): Promise<string | undefined> {
  if (stage === previewStage) return await findPreviewPassphrase(project, stack, environment);
  const beside = await readOpenPassphrase(project, stack, stage);
  if (beside !== undefined) return beside;
  return await readGivenPassphrase(environment);
}

/** The passphrase that the environment gives, as the Pulumi CLI reads it. */
export async function readGivenPassphrase(environment: Environment): Promise<string | undefined> {
  const given = environment.PULUMI_CONFIG_PASSPHRASE;
  if (given !== undefined) return given;
  const file = environment.PULUMI_CONFIG_PASSPHRASE_FILE;
  return file === undefined || file === "" ? undefined : await readPassphraseFile(file);
}

async function readOpenPassphrase(
  project: Project,
  stack: string,
  stage: unknown,
): Promise<string | undefined> {
  const file = openPassphraseFile(project, stack);
  const text = await readIfThere(file);
  // A stage that is none is no breach: the check of the settings, which says so, comes to its turn.
  const closed = stages.some((one) => one === stage) && !openStages.includes(String(stage));
  if (text === undefined || !closed) return text?.trim();
  throw new UserError(
    "PassphraseInRepository",
    `${file} holds the passphrase of a stack at the stage '${String(stage)}'; only ` +
      `${openStages.join(" and ")} may have one beside the code. Move it out of the project and ` +
      "name it in PULUMI_CONFIG_PASSPHRASE_FILE; if it was ever committed, change the passphrase.",
  );
}

async function readPassphraseFile(file: string): Promise<string> {
  try {
    return (await readFile(resolve(file), "utf8")).trim();
  } catch (error) {
    throw new UserError(
      "PassphraseFileUnreadable",
      `PULUMI_CONFIG_PASSPHRASE_FILE names '${file}', which cannot be read: ` +
        `${(error as Error).message}.`,
      { cause: error },
    );
  }
}
