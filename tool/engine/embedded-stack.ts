import { rules } from "../../policies/rules.ts";
import { UserError } from "../../variables/user-error.ts";
import { tryConfig, type ConfigTrial } from "./config-trial.ts";
import {
  createEmbeddedEngine,
  type EmbeddedEngineOptions,
  type RuleSetting,
} from "./embedded/engine.ts";
import type { Engine, HistoryEntry } from "./engine.ts";
import { requireFolder, type Backend } from "./state/backend.ts";
import { findPassphrase, readGivenPassphrase } from "./state/passphrase-source.ts";
import type { Environment } from "./state/environment.ts";
import type { LockHolder } from "./state/lock/lock.ts";
import { previewStage } from "./state/project/previews.ts";
import { listStacks, type Project } from "./state/project/project.ts";
import { revealDeployment } from "./state/reveal.ts";
import type { StoredUpdate } from "./state/history.ts";
import type { Snapshot, StackConfig, StackStore } from "./state/snapshot.ts";
import { convertStackFile } from "./state/project/stack-config.ts";
import { readStackFile } from "./state/project/stack-file.ts";
import { createStackSecrets, type StackSecrets } from "./state/stack-secrets.ts";
import { openStackStore, type FileStackStore } from "./state/store.ts";

/** Every self-managed backend has this one organization. */
const organization = "organization";

const noKeys = { PULUMI_CONFIG_PASSPHRASE: "", PULUMI_CONFIG_PASSPHRASE_FILE: "" };

/** The rules at their own levels, so that this engine judges as the CLI's policy pack does. */
export const ruleSettings: readonly RuleSetting[] = rules.map((rule) => ({ rule }));

/**
 * Opens the embedded engine on a stack of a file backend.
 *
 * @param trial a change of the stack's config that is not in its file
 * @param variables for the program alone, beside those of this process
 */
export async function openEmbedded(
  backend: Backend,
  reason: string,
  environment: Environment,
  trial?: ConfigTrial,
  variables?: Record<string, string>,
): Promise<Engine> {
  const { project, stack, secrets, stackFile } = backend;
  const backendFolder = requireFolder(backend);
  const store = openStackStore({ backendFolder, project: project.name, stack, secrets });
  const written = await convertStackFile(project, stackFile, secrets);
  const config = trial === undefined ? written : tryConfig(written, trial);
  const options = await createEmbeddedOptions(backend, store, environment, config);
  const exportDeployment = (): Promise<unknown> => exportStack(store);
  const env = { ...options.env, ...variables };
  const whole = { ...options, env, reason, exportDeployment };
  return withState(createEmbeddedEngine(whole), store, secrets);
}

/**
 * What the embedded engine needs to know of a stack whose state is in `store`; its config is read
 * from its file unless it is given.
 */
export async function createEmbeddedOptions(
  backend: Backend,
  store: StackStore,
  environment: Environment,
  config?: StackConfig,
): Promise<EmbeddedEngineOptions> {
  const { project, stack, secrets, stackFile } = backend;
  return {
    projectFolder: project.folder,
    program: project.program,
    organization,
    project: project.name,
    stack,
    config: config ?? (await convertStackFile(project, stackFile, secrets)),
    storedConfig: stackFile.config,
    store,
    storeOf: (name) => openOther(backend, store, name, environment),
    providers: Object.fromEntries(project.providers.map(({ name, folder }) => [name, { folder }])),
    rules: [...ruleSettings],
    // The program of a preview gets the keys of no stage; what is its own is decrypted already.
    ...(stackFile.config["slipway:stage"] === previewStage && { env: noKeys }),
  };
}

/** The deployment of a stack as `pulumi stack export` gives it, also before its first update. */
export async function exportStack(store: FileStackStore): Promise<unknown> {
  return (await store.exportDeployment()) ?? { version: 3, deployment: null };
}

/** What works on the state alone, in the CLI's own form, is the store's. */
export function withState(engine: Engine, store: FileStackStore, secrets: StackSecrets): Engine {
  return {
    name: engine.name,
    preview: (options) => engine.preview(options),
    up: (options) => engine.up(options),
    destroy: (options) => engine.destroy(options),
    refresh: (options) => engine.refresh(options),
    outputs: (options) => engine.outputs(options),
    history: async () => (await store.readUpdates()).map(historyEntry).reverse(),
    export: async ({ showSecrets = false } = {}) => {
      const exported = await store.exportDeployment();
      if (exported === undefined) return { version: 3, deployment: null };
      return showSecrets ? await revealDeployment(exported, secrets) : exported;
    },
    import: (deployment) =>
      store.withLock({ waitSeconds: 0 }, () => store.importDeployment(deployment)),
    cancel: async ({ force = false } = {}) => {
      const { freed, held } = await store.cancel(force);
      return { freed: freed.map(describe), held: held.map(describe) };
    },
  };
}

/** A file backend numbers nothing: the first update is 1. */
function historyEntry(update: StoredUpdate, index: number): HistoryEntry {
  const { kind, result, message, startTime, endTime } = update;
  const [startedAt, endedAt] = [new Date(startTime * 1000), new Date(endTime * 1000)];
  return { version: index + 1, kind, result, startedAt, endedAt, message };
}

function describe({ description }: LockHolder): string {
  return description;
}

/** The state of a stack that the program refers to: its own, or another one of this backend. */
function openOther(
  backend: Backend,
  own: StackStore,
  name: string,
  environment: Environment,
): Pick<StackStore, "read"> {
  const place = parseReference(name, backend.project.name);
  const isOwn = place.project === backend.project.name && place.stack === backend.stack;
  const isPreview = backend.stackFile.config["slipway:stage"] === previewStage;
  if (isPreview && !isOwn) {
    return { read: () => readOtherPreview(backend, place, environment) };
  }
  return isOwn ? own : { read: () => readOther(backend, place, environment) };
}

/** A preview reads other previews of its project alone, whatever its program asks for. */
async function readOtherPreview(
  backend: Backend,
  place: { project: string; stack: string },
  environment: Environment,
): Promise<Snapshot | undefined> {
  const { project, stack } = backend;
  const file = await readStackFile(project, place.stack).catch(() => undefined);
  const isPreview = file?.config["slipway:stage"] === previewStage;
  if (place.project === project.name && isPreview) return readOther(backend, place, environment);
  throw new UserError(
    "PreviewIsolated",
    `Preview '${stack}' refers to the stack '${place.project}/${place.stack}', which is no preview ` +
      "of this project: a preview reads the state of no other stage.",
  );
}

async function readOther(
  backend: Backend,
  place: { project: string; stack: string },
  environment: Environment,
): Promise<Snapshot | undefined> {
  const secrets = createStackSecrets({
    stack: place.stack,
    passphrase: await passphraseOf(backend, place, environment),
    // A preview without keys shows unknown secrets; a run that acts must never take one for real.
    sealedAs: backend.secrets.unlocked ? "unreadable" : "unknown",
  });
  const store = openStackStore({ backendFolder: requireFolder(backend), ...place, secrets });
  return await readExisting(store, backend.project, place);
}

/**
 * The state of a stack; undefined before its first `up`.
 *
 * Throws UserError `StackUnknown`, and `StackWithoutState` where only its config is here.
 */
export async function readExisting(
  store: FileStackStore,
  project: Project,
  { project: named, stack }: { project: string; stack: string },
): Promise<Snapshot | undefined> {
  const snapshot = await store.read();
  if (snapshot !== undefined || (await store.exists())) return snapshot;
  const stacks = await listStacks(project);
  if (named === project.name && stacks.includes(stack)) {
    throw new UserError(
      "StackWithoutState",
      `The program refers to stack '${stack}', which has no state here (in a simulation, none of ` +
        "its own): bring it up first, or run this where its state is.",
    );
  }
  const known = named === project.name ? `the stacks of this project are ${stacks.join(", ")}` : "";
  throw new UserError(
    "StackUnknown",
    `The program refers to stack '${named}/${stack}', which there is not: ` +
      (known || `the backend has no state of it, and its project is '${named}', not this one`) +
      ".",
  );
}

async function passphraseOf(
  { project }: Backend,
  place: { project: string; stack: string },
  environment: Environment,
): Promise<string | undefined> {
  if (place.project !== project.name) return await readGivenPassphrase(environment);
  const file = await readStackFile(project, place.stack).catch(() => undefined);
  return await findPassphrase(project, place.stack, file?.config["slipway:stage"], environment);
}

/** A stack by the names that StackReference takes. Throws UserError `StackReferenceInvalid`. */
export function parseReference(name: string, project: string): { project: string; stack: string } {
  const parts = name.split("/");
  const [stack, middle, first] = parts.toReversed();
  const safe = parts.every((part) => /^[A-Za-z0-9_.-]+$/.test(part) && !/^\.+$/.test(part));
  const known = parts.length < 3 ? middle === undefined || middle === organization : true;
  if (stack && safe && known && parts.length <= 3 && (first ?? organization) === organization) {
    return { stack, project: parts.length === 3 ? (middle ?? project) : project };
  }
  throw new UserError(
    "StackReferenceInvalid",
    `'${name}' is not a stack of this backend: write '<stack>' or 'organization/<project>/<stack>'.`,
  );
}
