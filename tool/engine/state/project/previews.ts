import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "../../../../variables/user-error.ts";
import { cannot, readIfThere } from "../files.ts";
import type { Environment } from "../environment.ts";
import type { Project } from "./project.ts";

/** The stage whose state and keys are kept apart from those of every other one. */
export const previewStage = "preview";

/** Where previews keep their state, unless the environment says otherwise; Git ignores it. */
const folderName = ".pulumi-previews";

/** The variables that say where previews keep their state, and by which key. */
export const previewVariables = {
  backend: "SLIPWAY_PREVIEW_BACKEND",
  passphrase: "SLIPWAY_PREVIEW_PASSPHRASE",
} as const;

/** URL of the backend of previews, as written; a relative path counts from the project's folder. */
export function previewBackendUrl(environment: Environment): string {
  const given = environment[previewVariables.backend];
  return given === undefined || given === "" ? `file://./${folderName}` : given;
}

/** Refuses a backend of previews that is the one of the other stacks. */
export function checkPreviewBackend(url: string, others: string | undefined): void {
  if (url !== others) return;
  throw new UserError(
    "PreviewBackendShared",
    `${previewVariables.backend} is ${url}, the backend of the other stacks: a preview could read ` +
      "their state there. Give previews a backend of their own.",
  );
}

/** File with the generated passphrase of one preview. */
function previewPassphraseFile(project: Project, stack: string): string {
  return join(project.folder, folderName, "passphrases", stack);
}

/**
 * The passphrase of a preview: what was generated for it, else what the environment gives to all
 * previews. Never PULUMI_CONFIG_PASSPHRASE, which may be another stage's.
 */
export async function findPreviewPassphrase(
  project: Project,
  stack: string,
  environment: Environment,
): Promise<string | undefined> {
  const kept = await readIfThere(previewPassphraseFile(project, stack));
  return kept?.trim() ?? environment[previewVariables.passphrase];
}

/** The passphrase of a new preview; one that is generated is kept where only its owner can read. */
export async function makePreviewPassphrase(
  project: Project,
  stack: string,
  environment: Environment,
): Promise<string> {
  const given = environment[previewVariables.passphrase];
  if (given !== undefined && given !== "") return given;
  const file = previewPassphraseFile(project, stack);
  const kept = await readIfThere(file);
  if (kept !== undefined) return kept.trim();
  const passphrase = randomBytes(32).toString("base64url");
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, `${passphrase}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw cannot("write", file, error);
  }
  return passphrase;
}

/** Forgets the generated passphrase of a preview. */
export async function removePreviewPassphrase(project: Project, stack: string): Promise<void> {
  await rm(previewPassphraseFile(project, stack), { force: true });
}
