import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import { collectResources } from "../embedded/collect.ts";
import type { EmbeddedEngineOptions } from "../embedded/options.ts";
import { createEmbeddedOptions } from "../embedded-stack.ts";
import type { RunOptions } from "../engine.ts";
import { withBackend, type Backend } from "../state/backend.ts";
import type { Environment } from "../state/environment.ts";
import { readProject, stackConfigFile } from "../state/project/project.ts";
import type { Snapshot, StackConfig, Value } from "../state/snapshot.ts";
import { convertStackFile } from "../state/project/stack-config.ts";
import { provideDependencies } from "./dependencies.ts";
import { withWorktree, type Revision } from "./git.ts";
import { countResources, noPrior, type PriorState } from "./prior.ts";
import { createReadOnlyStore } from "./read-only-store.ts";
import { createMadeUpProvider } from "./simulated-outputs.ts";

/** What the program of a revision is run with. */
export interface RevisionRequest {
  revision: Revision;
  /** Backend of the current checkout: its other stacks are what programs refer to. */
  backend: Backend;
  environment: Environment;
}

/** The state that a revision's program would have brought up, and the config that it took. */
export interface RevisionState extends PriorState {
  /** Whether its secrets were left sealed, so that the current ones have to be, too. */
  sealed: boolean;
}

/** Words for a revision: `revision 'main' (5a5cdca)`. */
function describeRevision({ given, commit }: Revision): string {
  const short = commit.slice(0, 7);
  return given.startsWith(short) ? `revision ${short}` : `revision '${given}' (${short})`;
}

/**
 * Runs the program of a Git revision in a checkout of its own, without any state or provider, and
 * gives what it registers as a state, with made-up outputs.
 *
 * @throws UserError `AgainstProgram` where it does not run, and as a checkout or its dependencies do.
 */
export async function readRevision(
  request: RevisionRequest,
  runOptions: RunOptions,
): Promise<RevisionState> {
  const { revision, backend } = request;
  const { repository: current, prefix, given } = revision;
  return await withWorktree(revision, async ({ folder, tree: other }) => {
    refuseCancelled(runOptions);
    const what = describeRevision(revision);
    const project = join(other, prefix);
    if (!(await hasStack(project, backend.stack))) {
      const none = `nothing: stack '${backend.stack}' does not exist at ${what}`;
      return { ...noPrior(none), sealed: false };
    }
    const say = (message: string): void => {
      runOptions.onEvent?.({ kind: "log", severity: "info", message, urn: "" });
    };
    await provideDependencies({ given, current, other, prefix }, say, runOptions.signal);
    const place = { folder, project };
    const { snapshot, sealed } = await runRevision(request, place, runOptions).catch(
      (error: unknown) => {
        throw programError(what, other, error);
      },
    );
    const moved = moveTo(snapshot, other, current);
    const resources = countResources(moved);
    const description = `${what}, simulated: its program run without any state`;
    const { commit } = revision;
    const prior = { kind: "revision", description, simulated: true, resources, commit } as const;
    return { prior, snapshot: moved, sealed };
  });
}

async function hasStack(folder: string, stack: string): Promise<boolean> {
  if (!existsSync(join(folder, "Pulumi.yaml"))) return false;
  return existsSync(stackConfigFile(await readProject(folder), stack));
}

/** Its backend is an empty folder beside the checkout, so that nothing of it can reach another. */
async function runRevision(
  { backend: current, environment }: RevisionRequest,
  { folder, project }: { folder: string; project: string },
  { parallel, signal }: RunOptions,
): Promise<{ snapshot: Snapshot; sealed: boolean }> {
  const url = `file://${join(folder, "state")}`;
  const own: Environment = { ...environment, PULUMI_BACKEND_URL: url };
  const request = { folder: project, stack: current.stack, environment: own };
  return await withBackend(request, async (backend) => {
    const store = createReadOnlyStore(undefined);
    const { config, sealed } = await readConfig(backend);
    const open = { ...backend, stackFile: { ...backend.stackFile, config: {} } };
    const options = await createEmbeddedOptions(open, store, own);
    const others = await createEmbeddedOptions(current, store, environment);
    const { resources } = await collectResources(
      {
        ...options,
        config,
        storeOf: others.storeOf,
        providers: {},
        rules: [],
        simulated: createMadeUpProvider(project),
        env: { NODE_COMPILE_CACHE: join(folder, "compiled"), PULUMI_BACKEND_URL: url },
      } satisfies EmbeddedEngineOptions,
      { ...(parallel !== undefined && { parallel }), ...(signal && { signal }) },
    );
    return { snapshot: { resources: [...resources], pendingOperations: [] }, sealed };
  });
}

/** Secrets that the passphrase of today does not open are sealed, as without any passphrase. */
async function readConfig(backend: Backend): Promise<{ config: StackConfig; sealed: boolean }> {
  const { project, stackFile, secrets } = backend;
  const config = await convertStackFile(project, stackFile, secrets).catch((error: unknown) => {
    if (error instanceof UserError && error.code === "WrongPassphrase") return undefined;
    throw error;
  });
  if (config !== undefined) return { config, sealed: config.sealedKeys.length > 0 };
  return { config: await convertStackFile(project, stackFile), sealed: true };
}

/** The state as if the program had run in another folder: paths in it are absolute. */
function moveTo({ resources, pendingOperations }: Snapshot, from: string, to: string): Snapshot {
  const move = (value: Value): Value => {
    if (typeof value === "string") return value.replaceAll(from, to);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(move);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, move(item)]));
  };
  const moved = resources.map((state) => ({
    ...state,
    inputs: move(state.inputs) as typeof state.inputs,
    outputs: move(state.outputs) as typeof state.outputs,
  }));
  return { resources: moved, pendingOperations };
}

function refuseCancelled({ signal }: RunOptions): void {
  if (signal?.aborted === true) throw new UserError("Cancelled", "The preview was cancelled.");
}

function programError(what: string, tree: string, error: unknown): unknown {
  if (!(error instanceof UserError) || error.code === "Cancelled") return error;
  const told = `${error.code}: ${error.message}`.replaceAll(tree, "<revision>");
  return new UserError(
    "AgainstProgram",
    `The program of ${what} does not run, so there is nothing to compare with:\n${told}\n` +
      "Name a revision that runs, or compare with an export of the stack.",
    { cause: error },
  );
}
