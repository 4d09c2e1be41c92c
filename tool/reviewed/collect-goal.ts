import { UserError } from "../../variables/user-error.ts";
import { collectResources, type Collected } from "../engine/embedded/collect.ts";
import type { EmbeddedEngineOptions } from "../engine/embedded/options.ts";
import { stackType } from "../engine/embedded/protocol/urns.ts";
import type { Provider } from "../engine/embedded/providers/provider.ts";
import { tryConfig, type ConfigTrial } from "../engine/config-trial.ts";
import { createEmbeddedOptions, parseReference, ruleSettings } from "../engine/embedded-stack.ts";
import type { RunOptions } from "../engine/engine.ts";
import { createReadOnlyStore } from "../engine/prior/read-only-store.ts";
import { createMadeUpProvider } from "../engine/prior/simulated-outputs.ts";
import { withBackend, type Backend } from "../engine/state/backend.ts";
import type { Environment } from "../engine/state/environment.ts";
import { convertStackFile, mergeDefaults } from "../engine/state/project/stack-config.ts";
import type { Snapshot } from "../engine/state/snapshot.ts";
import { hashOf, toJson } from "./canonical.ts";
import { formGoal, type GoalEntries, type StackGoal } from "./goal.ts";
import { readPackages } from "./packages.ts";
import { createRelocate, repositoryOf, type Relocate } from "./places.ts";
import { hashSources } from "./sources.ts";
import { StandIns } from "./stand-ins.ts";

/** Which stack's goal is wanted. */
export interface GoalRequest {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  stack: string;
  /** @default process.env */
  environment?: Environment;
  /** @default the rules of this project */
  rules?: EmbeddedEngineOptions["rules"];
  /** Whether secrets that the program makes itself are told apart by the stack's key. @default true */
  sealed?: boolean;
  /** A change of the stack's config that is not in its file. */
  trial?: ConfigTrial | undefined;
}

/** Settings of a stack that decide over more than what a program registers. */
const settings = ["slipway:application", "slipway:mode", "slipway:platform", "slipway:stage"];

/** What a key of the stack is derived for. */
const purpose = "slipway: secrets in reviewed goals, version 1";

/**
 * What the program of a stack wants: the program is run without its state and without any
 * provider, with texts in place of the config's secrets, so that every checkout gives the same.
 *
 * @throws UserError as a preview does.
 */
export async function goalOf(
  request: GoalRequest,
  { onEvent: _silent, ...runOptions }: RunOptions = {},
): Promise<StackGoal> {
  const { folder, stack, environment = process.env } = request;
  return await withBackend({ folder, stack, environment }, async (backend) => {
    const { collected, standIns } = await run(request, backend, runOptions, [stack]);
    const relocate = createRelocate(backend.project.folder);
    return formGoal({
      asked: collected.asked,
      outputs: collected.resources.find(({ type }) => type === stackType)?.outputs ?? {},
      violations: collected.result.violations,
      given: await givenOf(backend, collected, standIns),
      writing: {
        text: (text) => write(text, standIns, collected, relocate),
        secretsIn: (text) => standIns.in(text),
      },
      key: request.sealed === false ? undefined : await stackKeyOf(backend),
    });
  });
}

function write(text: string, standIns: StandIns, { mask }: Collected, relocate: Relocate): string {
  return relocate(mask.text(standIns.name(text)));
}

/** Whoever keeps the secrets is not asked for any; config that is elsewhere is missed. */
function withoutKeeper({ unsupported, ...stackFile }: Backend["stackFile"]): Backend["stackFile"] {
  const isKeeper = unsupported?.code === "SecretsProviderUnsupported";
  return unsupported === undefined || isKeeper ? stackFile : { ...stackFile, unsupported };
}

interface Ran {
  collected: Collected;
  standIns: StandIns;
}

/** Where a secret's form matters to the program, it is run again with its secrets unknown. */
async function run(
  request: GoalRequest,
  backend: Backend,
  runOptions: RunOptions,
  above: readonly string[],
): Promise<Ran> {
  const { project } = backend;
  const stackFile = withoutKeeper(backend.stackFile);
  const trial = backend.stack === request.stack ? request.trial : undefined;
  const written = await convertStackFile(project, stackFile);
  const sealed = trial === undefined ? written : tryConfig(written, trial);
  const standIns = new StandIns();
  const config = standIns.replace(sealed, mergeDefaults(project, stackFile));
  const options = await optionsOf(request, backend, runOptions, above);
  try {
    return { collected: await collectResources({ ...options, config }, runOptions), standIns };
  } catch (error) {
    const isProgram = error instanceof UserError && error.code === "ProgramFailed";
    if (!isProgram || sealed.sealedKeys.length === 0) throw error;
    return {
      collected: await collectResources({ ...options, config: sealed }, runOptions),
      standIns,
    };
  }
}

async function optionsOf(
  request: GoalRequest,
  backend: Backend,
  runOptions: RunOptions,
  above: readonly string[],
): Promise<EmbeddedEngineOptions> {
  const { environment = process.env, rules = [...ruleSettings] } = request;
  // The state of no stack, and no other stack's: a pull request has neither.
  const options = await createEmbeddedOptions(
    { ...backend, folder: backend.folder ?? "/nowhere" },
    createReadOnlyStore(undefined),
    environment,
    { values: {}, secretKeys: [], sealedKeys: [] },
  );
  const read = new Map<string, Promise<Snapshot | undefined>>();
  const readOnce = (name: string): Promise<Snapshot | undefined> => {
    const reading = read.get(name) ?? readUpstream(request, backend, runOptions, name, above);
    read.set(name, reading);
    return reading;
  };
  return {
    ...options,
    storeOf: (name) => ({ read: () => readOnce(name) }),
    providers: {},
    rules,
    simulated: createUncheckedProvider(backend.project.folder),
  };
}

/** What is made up has not the form that real values have, and is no fault of the program. */
function createUncheckedProvider(folder: string): Provider {
  const madeUp = createMadeUpProvider(folder);
  return {
    ...madeUp,
    check: async (subject, olds, news) => {
      const { inputs } = await madeUp.check(subject, olds, news);
      return { inputs, failures: [] };
    },
  };
}

/**
 * What another stack gives: of this project, what its own program would want to give; anything
 * else is unknown here.
 */
async function readUpstream(
  request: GoalRequest,
  backend: Backend,
  runOptions: RunOptions,
  name: string,
  above: readonly string[],
): Promise<Snapshot | undefined> {
  const { project, stack } = parseReference(name, backend.project.name);
  if (project !== backend.project.name || above.includes(stack)) throw elsewhere(name);
  const { folder, environment = process.env } = request;
  return await withBackend({ folder, stack, environment }, async (other) => {
    const { collected } = await run(request, other, runOptions, [...above, stack]);
    return { resources: [...collected.resources], pendingOperations: [] };
  }).catch((error: unknown) => {
    if (error instanceof UserError && error.code === "Cancelled") throw error;
    throw elsewhere(name);
  });
}

function elsewhere(name: string): UserError {
  return new UserError("StackWithoutState", `What stack '${name}' gives is not known here.`);
}

async function givenOf(
  { project, stack, stackFile }: Backend,
  { programFolder, asked }: Collected,
  { sealed }: StandIns,
): Promise<GoalEntries> {
  const set = settings.flatMap((key) => {
    const value = stackFile.config[key];
    return value === undefined ? [] : [[key, toJson(value)] as const];
  });
  const { salt } = stackFile;
  const projectFolder = project.folder;
  const top = repositoryOf(projectFolder) ?? projectFolder;
  return {
    stack: {
      project: project.name,
      stack,
      ...Object.fromEntries(set),
      ...(salt !== undefined && { encryptionsalt: hashOf(salt) }),
    },
    secrets: sealed,
    packages: await readPackages(programFolder, top),
    sources: hashSources(asked.registered, { projectFolder, programFolder }),
  };
}

/** Key of a stack for its reviewed secrets; derived only where there is a passphrase and a salt that it belongs to. */
export async function stackKeyOf({ secrets, stackFile }: Backend): Promise<Buffer | undefined> {
  if (!secrets.unlocked || stackFile.salt === undefined) return undefined;
  return (await secrets.reader(stackFile.salt)).subkey(purpose);
}
