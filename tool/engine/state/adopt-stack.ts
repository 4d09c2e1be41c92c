import { rm, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parse } from "yaml";
import { throwProblems, UserError } from "../../../variables/user-error.ts";
import { editConfig, restoreConfig } from "./project/config-edit.ts";
import { holdsSecure } from "./project/config-values.ts";
import { cannot, readIfThere, writeWhole } from "./files.ts";
import { choosePassphrase, type MadeStack, type NewStack } from "./new-stack.ts";
import { stateFileOf, writeEmptyState } from "./new-state.ts";
import { createPassphraseManager } from "./passphrase.ts";
import { openPassphraseFile, openStages } from "./passphrase-source.ts";
import { readProject, stackConfigFile, type Project } from "./project/project.ts";
import { addSalt, readStackFile, type StackFile } from "./project/stack-file.ts";
import { exists } from "./stacks.ts";

/** Whether a stack is only a config file that somebody wrote, without a key and without a state. */
export async function isHandWritten(folder: string, stack: string): Promise<boolean> {
  const project = await readProject(folder);
  if (!(await exists(stackConfigFile(project, stack)))) return false;
  const file = await readStackFile(project, stack);
  return file.salt === undefined && file.unsupported === undefined;
}

/**
 * Makes a stack of the Pulumi.<stack>.yaml that somebody wrote: gives it a salt, and an empty state
 * that the CLI sees, too. What the file says stays as it is; a setting that it lacks is added.
 *
 * Throws UserError `StackExists` for a stack that has a state, `SettingConflict`, `SaltMissing`,
 * `PassphraseMissing`, and what `check` throws; the file is then as it was.
 */
export async function adoptStack(options: Omit<NewStack, "like" | "leaveOut">): Promise<MadeStack> {
  const project = await readProject(options.folder);
  const file = await readStackFile(project, options.stack);
  const added = checkSettings(file, options.settings);
  const before = (await readIfThere(file.file)) ?? "";
  const config = { ...readConfig(before), ...added };
  options.check(config);
  const stage = config["slipway:stage"];
  await checkNoState(project, options, stage);
  const key = await chooseKey(project, options, stage);
  const { state: salt } = await createPassphraseManager(key.passphrase);
  const after = Object.entries(added).reduce(
    (text, [name, value]) => editConfig(text, name, value),
    addSalt(before, salt),
  );
  const secret = { passphrase: key.passphrase, salt, stage };
  await writeAll(file.file, { before, after }, key, () =>
    writeEmptyState(project, options, secret),
  );
  return {
    files: [file.file, ...(key.file === undefined ? [] : [key.file])],
    leftOut: [],
    openPassphrase: openStages.includes(String(stage)),
  };
}

/** The config as plain values, with numbers as the settings' schema takes them. */
function readConfig(text: string): Record<string, unknown> {
  const value = parse(text, { merge: true }) as { config?: Record<string, unknown> | null } | null;
  return value?.config ?? {};
}

/** What the file does not say yet; what it says otherwise is not for this command to change. */
function checkSettings(
  { file, config }: StackFile,
  settings: Record<string, unknown>,
): Record<string, string> {
  const wanted = Object.entries(settings).map(
    ([key, value]) => [`slipway:${key}`, String(value)] as const,
  );
  const clashes = wanted.filter(
    ([key, value]) => config[key] !== undefined && config[key] !== value,
  );
  const problems = clashes.map(([at, value]) => ({
    at,
    message: `is '${String(config[at])}', not '${value}': change it in the file, or leave the option out`,
  }));
  throwProblems("SettingConflict", `${basename(file)}, which was left as it is,`, problems);
  const sealed = Object.entries(config).find(([, value]) => holdsSecure(value));
  if (sealed !== undefined) {
    throw new UserError(
      "SaltMissing",
      `${basename(file)} has no encryptionsalt, and ${sealed[0]} is encrypted: restore the line ` +
        "that its key belongs to, or remove the value and set it again with npx slipway env set.",
    );
  }
  return Object.fromEntries(wanted.filter(([key]) => config[key] === undefined));
}

async function checkNoState(
  project: Project,
  { stack, environment }: Pick<NewStack, "stack" | "environment">,
  stage: unknown,
): Promise<void> {
  const state = stateFileOf(project, { stack, environment }, stage);
  if (state === undefined || !(await exists(state))) return;
  throw new UserError(
    "StackExists",
    `Stack '${stack}' has a state already, ${state}, and its file has no encryptionsalt: restore ` +
      "the line that belongs to the state's key. Everything was left as it is.",
  );
}

/** A passphrase, with the file in which it has to be written where it is a new, public one. */
async function chooseKey(
  project: Project,
  options: NewStack,
  stage: unknown,
): Promise<{ passphrase: string; file?: string }> {
  if (!openStages.includes(String(stage))) {
    return { passphrase: await choosePassphrase(project, options, stage) };
  }
  const file = openPassphraseFile(project, options.stack);
  const written = await readIfThere(file);
  if (written !== undefined) return { passphrase: written.trim() };
  return { passphrase: await choosePassphrase(project, options, stage), file };
}

/** Writes key, config and state; takes all of it back where a part fails. */
async function writeAll(
  config: string,
  { before, after }: { before: string; after: string },
  key: { passphrase: string; file?: string },
  last: () => Promise<void>,
): Promise<void> {
  if (key.file !== undefined) {
    await writeFile(key.file, `${key.passphrase}\n`, { flag: "wx" }).catch((error: unknown) => {
      throw cannot("write", key.file ?? "", error);
    });
  }
  try {
    await writeWhole(config, after, 0o644);
    await last();
  } catch (error) {
    await restoreConfig(config, before);
    if (key.file !== undefined) await rm(key.file, { force: true });
    throw error;
  }
}
