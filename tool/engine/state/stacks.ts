import { access, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import { isImplicitUrn } from "../implicit.ts";
import { locate, requireFolder, withBackend, type Backend } from "./backend.ts";
import { checkpointSchema, deploymentSchema } from "./checkpoint-schema.ts";
import { cannot, readIfThere } from "./files.ts";
import { readLocks, type LockHolder } from "./lock/lock.ts";
import { openPassphraseFile } from "./passphrase-source.ts";
import type { Environment } from "./environment.ts";
import { listStacks, readProject, stackConfigFile, type Project } from "./project/project.ts";
import { simulatedFolder } from "./simulated-backend.ts";
import { readStackFile } from "./project/stack-file.ts";
import { previewStage, removePreviewPassphrase } from "./project/previews.ts";
import { openStackStore } from "./store.ts";

/** Every self-managed backend has this one organization. */
const organization = "organization";

/** What the backend knows of one stack; read without its keys. */
export interface StackSummary {
  name: string;
  /** Whether there is a Pulumi.<stack>.yaml. */
  hasFile: boolean;
  /** Resources in its state; undefined where there is no state that can be read here. */
  resources?: number;
  /** When its state was last written. */
  updatedAt?: Date;
  /** Everybody who holds it or died holding it. */
  holders: LockHolder[];
  /** Whether a run on it was cut short, so that its state is behind until the next one. */
  cutShort: boolean;
  /** Why its state cannot be read. */
  problem?: string;
}

/** The stacks of a project, and where their state is. */
export interface StackList {
  stacks: StackSummary[];
  /** URL of a backend that this tool does not read; absent for files. */
  elsewhere?: string;
}

/** Every stack that has a config file or a state, by name. */
export async function listStackSummaries(
  folder: string,
  environment: Environment,
): Promise<StackList> {
  const project = await readProject(folder);
  const files = await listStacks(project);
  const stages = await Promise.all(files.map((name) => readStage(project, name)));
  const previews = files.filter((_name, index) => stages[index] === previewStage);
  const others = files.filter((name) => !previews.includes(name));
  const shared = await listPlace(project, locate(project, environment), others);
  const apart = await listPlace(project, locate(project, environment, previewStage), previews);
  const stacks = [...shared.stacks, ...apart.stacks].sort((a, b) => (a.name < b.name ? -1 : 1));
  const elsewhere = shared.elsewhere ?? (previews.length > 0 ? apart.elsewhere : undefined);
  return { stacks, ...(elsewhere !== undefined && { elsewhere }) };
}

async function readStage(project: Project, stack: string): Promise<unknown> {
  const file = await readStackFile(project, stack).catch(() => undefined);
  return file?.config["slipway:stage"];
}

async function listPlace(
  project: Project,
  place: ReturnType<typeof locate>,
  files: readonly string[],
): Promise<StackList> {
  if (place.folder !== undefined) return await listIn(project, place.folder, files);
  const stacks = files.map((name) => ({ name, hasFile: true, holders: [], cutShort: false }));
  return { stacks, elsewhere: place.url ?? "the backend of the CLI's login" };
}

/** Every stack that has a config file or a simulated state, by name. */
export async function listSimulatedStacks(folder: string): Promise<StackList> {
  const project = await readProject(folder);
  return await listIn(project, simulatedFolder(project), await listStacks(project));
}

async function listIn(
  project: Project,
  backendFolder: string,
  files: readonly string[],
): Promise<StackList> {
  const states = join(backendFolder, ".pulumi", "stacks", project.name);
  const names = [...new Set([...files, ...(await statesIn(states))])].sort();
  const stacks = names.map(async (name) => {
    const lockPlace = { backendFolder, organization, project: project.name, stack: name };
    const holders = await readLocks(lockPlace);
    const journal = await exists(join(states, `${name}.journal`));
    return {
      name,
      hasFile: files.includes(name),
      ...(await readState(join(states, `${name}.json`))),
      holders,
      cutShort: journal && holders.every(({ dead }) => dead),
    };
  });
  return { stacks: await Promise.all(stacks) };
}

type StateSummary = Pick<StackSummary, "resources" | "updatedAt" | "problem">;

/** How many resources a state has is no secret: it is told without the passphrase. */
async function readState(file: string): Promise<StateSummary> {
  try {
    const text = await readIfThere(file);
    if (text === undefined) return {};
    const { checkpoint } = checkpointSchema.parse(JSON.parse(text));
    if (checkpoint.latest === undefined || checkpoint.latest === null) return {};
    const { manifest, resources } = deploymentSchema.parse(checkpoint.latest);
    const shown = resources?.filter(({ urn }) => !isImplicitUrn(urn)) ?? [];
    return { resources: shown.length, updatedAt: new Date(manifest.time) };
  } catch (error) {
    if (error instanceof UserError) return { problem: error.message };
    return { problem: `${file} is not a state that this tool reads` };
  }
}

async function statesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => /^(.+)\.(?:json|journal)$/.exec(name)?.[1] ?? []);
}

/** What {@link removeStack} needs. */
export interface RemoveStackOptions {
  /** Folder of the project, or one below it. */
  folder: string;
  stack: string;
  /** Delete Pulumi.<stack>.yaml and the passphrase beside it, too. */
  config: boolean;
  environment: Environment;
}

/**
 * Removes a stack that has no resources: its state, which is kept as `.bak`, and its history, as
 * the CLI does. Gives the files that were removed or set aside, state first.
 *
 * Throws UserError `StackNotEmpty`, `StackLocked` and `BackendUnsupported`.
 */
export async function removeStack(options: RemoveStackOptions): Promise<string[]> {
  return await withBackend(options, async (backend) => {
    const removed = await removeState(backend);
    if (!options.config) return removed;
    const { project, stack } = backend;
    for (const file of [stackConfigFile(project, stack), openPassphraseFile(project, stack)]) {
      if (!(await exists(file))) continue;
      await rm(file);
      removed.push(file);
    }
    await removePreviewPassphrase(project, stack);
    return removed;
  });
}

async function removeState(backend: Backend): Promise<string[]> {
  const { project, stack, secrets } = backend;
  const backendFolder = requireFolder(backend);
  const store = openStackStore({ backendFolder, project: project.name, stack, secrets });
  // Without a state there is nothing to lock, and no reason to ask for a passphrase.
  if (!(await exists(store.file)) && (await store.holders()).length === 0) return [];
  return await store.withLock({ waitSeconds: 0 }, async () => {
    const { resources = [], pendingOperations = [] } = (await store.read()) ?? {};
    requireEmpty(stack, resources.length + pendingOperations.length);
    if (!(await exists(store.file))) return [];
    await setAside(store.file);
    const history = join(backendFolder, ".pulumi", "history", project.name, stack);
    await rm(history, { recursive: true, force: true });
    return [store.file];
  });
}

async function setAside(file: string): Promise<void> {
  try {
    await rename(file, `${file}.bak`);
    for (const attributes of [`${file}.attrs`, `${file}.bak.attrs`]) {
      await rm(attributes, { force: true });
    }
    await rm(file.replace(/\.json$/, ".pulumi-tags"), { force: true });
  } catch (error) {
    throw cannot("write", `${file}.bak`, error);
  }
}

/** Refuses to forget resources: a UserError `StackNotEmpty` that says how to delete them. */
export function requireEmpty(stack: string, left: number): void {
  if (left === 0) return;
  const what = left === 1 ? "1 resource" : `${left} resources`;
  throw new UserError(
    "StackNotEmpty",
    `Stack '${stack}' still has ${what}; without its state nobody would know of them. ` +
      `Delete them first: npx slipway destroy ${stack}.`,
  );
}

/** Whether a file is there. */
export async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
