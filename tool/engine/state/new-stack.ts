import { readFile, rm, writeFile } from "node:fs/promises";
import { Document, isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";
import type { YAMLMap } from "yaml";
import { UserError } from "../../../variables/user-error.ts";
import { createEntry } from "./project/config-edit.ts";
import { cannot } from "./files.ts";
import { stateFileOf, writeEmptyState } from "./new-state.ts";
import { createPassphraseManager } from "./passphrase.ts";
import { openPassphraseFile, openStages, readGivenPassphrase } from "./passphrase-source.ts";
import type { Environment } from "./environment.ts";
import { listStacks, readProject, stackConfigFile, type Project } from "./project/project.ts";
import { readStackFile } from "./project/stack-file.ts";
import { makePreviewPassphrase, previewStage } from "./project/previews.ts";
import { requirePassphrase } from "./stack-secrets.ts";
import { exists } from "./stacks.ts";

/** What a new stack is to be. */
export interface NewStack {
  /** Folder of the project, or one below it. */
  folder: string;
  stack: string;
  /** Values of `slipway:` keys; they come before those of `like`. */
  settings: Record<string, unknown>;
  /** Stack whose config is taken over, all but what is encrypted. */
  like?: string | undefined;
  /** What of it is not: `slipway:docker.domain`. @default nothing */
  leaveOut?: readonly string[];
  /** Refuses a config that the program would not take. */
  check(config: Record<string, unknown>): void;
  environment: Environment;
}

/** What was made. */
export interface MadeStack {
  /** Files to commit. */
  files: string[];
  /** Config keys of `like` that are encrypted, and so were not taken over. */
  leftOut: string[];
  /** Whether its passphrase lies beside it, public. */
  openPassphrase: boolean;
}

/**
 * Makes a stack: Pulumi.<stack>.yaml with a salt of its own, and an empty state that the CLI sees,
 * too. At the stages development and testing its passphrase is public and lies beside it.
 *
 * Throws UserError `StackNameInvalid`, `StackExists`, `PassphraseMissing`.
 */
export async function createStack(options: NewStack): Promise<MadeStack> {
  const project = await readProject(options.folder);
  checkName(options.stack);
  const { config, leftOut } = await describeConfig(project, options);
  const values = (config.toJSON() ?? {}) as Record<string, unknown>;
  options.check(values);
  await checkFree(project, options, values["slipway:stage"]);
  const file = stackConfigFile(project, options.stack);
  const beside = openPassphraseFile(project, options.stack);
  const open = openStages.includes(String(values["slipway:stage"]));
  const passphrase = await choosePassphrase(project, options, values["slipway:stage"]);
  const { state: salt } = await createPassphraseManager(passphrase);
  const texts: [string, string][] = [[file, formatFile(config, salt)]];
  if (open) texts.push([beside, `${passphrase}\n`]);
  const stage = values["slipway:stage"];
  await writeNew(texts, () => writeEmptyState(project, options, { passphrase, salt, stage }));
  return { files: texts.map(([name]) => name), leftOut, openPassphrase: open };
}

function checkName(stack: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/.test(stack)) {
    throw new UserError(
      "StackNameInvalid",
      `'${stack}' is not a stack's name: use letters, digits, '-', '_' and '.', at most 100, ` +
        "beginning with a letter or digit.",
    );
  }
}

async function checkFree(
  project: Project,
  { stack, environment }: NewStack,
  stage: unknown,
): Promise<void> {
  const state = stateFileOf(project, { stack, environment }, stage);
  const taken = [
    stackConfigFile(project, stack),
    openPassphraseFile(project, stack),
    ...(state === undefined ? [] : [state]),
  ];
  for (const file of taken) {
    if (!(await exists(file))) continue;
    throw new UserError(
      "StackExists",
      `There is a stack '${stack}' already, or what is left of one: ${file}. It was left as it ` +
        "is: choose another name, or remove it first.",
    );
  }
}

/** The passphrase of a new stack: public, generated, or given, by its stage. */
export async function choosePassphrase(
  project: Project,
  { stack, environment }: NewStack,
  stage: unknown,
): Promise<string> {
  if (openStages.includes(String(stage))) return `slipway-${stack}`;
  if (stage === previewStage) return await makePreviewPassphrase(project, stack, environment);
  return requirePassphrase(stack, await readGivenPassphrase(environment));
}

/** The config of the new stack, with the comments of the one that it is like. */
async function describeConfig(
  project: Project,
  { settings, like, leaveOut = [] }: NewStack,
): Promise<{ config: YAMLMap; leftOut: string[] }> {
  const { config, leftOut } = await takeOver(project, like);
  for (const path of leaveOut) config.deleteIn(path.split("."));
  const application = settings.application ?? (await applicationOf(project, like));
  const all = { ...(application !== undefined && { application }), ...settings };
  for (const [key, value] of Object.entries(all)) config.set(`slipway:${key}`, createEntry(value));
  return { config, leftOut };
}

async function takeOver(
  project: Project,
  like: string | undefined,
): Promise<{ config: YAMLMap; leftOut: string[] }> {
  const empty = new Document({}).contents as unknown as YAMLMap;
  if (like === undefined) return { config: empty, leftOut: [] };
  const { file, unsupported } = await readStackFile(project, like);
  if (unsupported !== undefined) throw unsupported;
  const found = parseDocument(await readFile(file, "utf8")).get("config", true);
  if (!isMap(found)) return { config: empty, leftOut: [] };
  const leftOut: string[] = [];
  dropSecure(found, "", leftOut);
  return { config: found, leftOut };
}

/** Removes what another key has encrypted; notes where it stood. */
function dropSecure(node: unknown, path: string, dropped: string[]): void {
  if (isMap(node)) {
    node.items = node.items.filter((pair) => {
      const at = joinPath(path, isScalar(pair.key) ? String(pair.key.value) : String(pair.key));
      return keepOrDrop(pair.value, at, dropped);
    });
  } else if (isSeq(node)) {
    node.items = node.items.filter((item, index) =>
      keepOrDrop(isPair(item) ? item.value : item, `${path}[${index}]`, dropped),
    );
  }
}

function keepOrDrop(value: unknown, at: string, dropped: string[]): boolean {
  const secure = isMap(value) && value.items.length === 1 && value.has("secure");
  if (secure) dropped.push(at);
  else dropSecure(value, at, dropped);
  return !secure;
}

function joinPath(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

/** The one application of the project's stacks; with several, the user has to say. */
async function applicationOf(
  project: Project,
  like: string | undefined,
): Promise<string | undefined> {
  if (like !== undefined) return undefined;
  const names = new Set<string>();
  for (const stack of await listStacks(project)) {
    const file = await readStackFile(project, stack).catch(() => undefined);
    const application = file?.config["slipway:application"];
    if (typeof application === "string") names.add(application);
  }
  const [only, ...others] = names;
  return others.length === 0 ? only : undefined;
}

function formatFile(config: YAMLMap, salt: string): string {
  const document = new Document({ encryptionsalt: salt });
  document.set("config", config);
  const schema = "# yaml-language-server: $schema=./stacks/stack.schema.json\n";
  return schema + document.toString({ lineWidth: 0 });
}

/** Writes files that must not be there yet; takes all of it back where a part fails. */
async function writeNew(texts: [string, string][], last: () => Promise<void>): Promise<void> {
  const written: string[] = [];
  try {
    for (const [file, text] of texts) {
      await writeFile(file, text, { flag: "wx", mode: 0o644 }).catch((error: unknown) => {
        throw cannot("write", file, error);
      });
      written.push(file);
    }
    await last();
  } catch (error) {
    for (const file of written) await rm(file, { force: true });
    throw error;
  }
}
