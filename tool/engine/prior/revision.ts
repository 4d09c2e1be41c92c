import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PolicyViolation } from "../../../policies/rule.ts";
import { UserError } from "../../../variables/user-error.ts";
import { collectResources } from "../embedded/collect.ts";
import type { EmbeddedEngineOptions } from "../embedded/options.ts";
import type { RuleSetting } from "../embedded/policies.ts";
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
  /** Backend of the current checkout: its other stacks are what programs refer to. */
  backend: Backend;
  environment: Environment;
  /** Rules that its resources are judged by. @default none */
  rules?: RuleSetting[];
}

/** The state that a revision's program would have brought up, and the config that it took. */
export interface RevisionState extends PriorState {
  /** Whether its secrets were left sealed, so that the current ones have to be, too. */
  sealed: boolean;
  /** What the rules of the request found. */
  violations: PolicyViolation[];
}

/** Words for a revision: `revision 'main' (5a5cdca)`. */
function describeRevision({ given, commit }: Revision): string {
  const short = commit.slice(0, 7);
  return given.startsWith(short) ? `revision ${short}` : `revision '${given}' (${short})`;
}

/** A revision checked out, whose program can be run for one stack after the other. */
export interface RevisionCheckout {
  /** Folder of the project in it, absolute. */
  project: string;
  /**
   * Runs its program without any state or provider, and gives what it registers as a state, with
   * made-up outputs.
   *
   * @throws UserError `AgainstProgram` where it does not run, `AgainstDependencies`.
   */
  readonly read: (request: RevisionRequest, runOptions: RunOptions) => Promise<RevisionState>;
}

/**
 * Gives `action` a checkout of a revision, gone afterwards. Its packages are provided once, when its
 * program is first run.
 *
 * @throws UserError `AgainstCheckout`, and as `action` does.
 */
export async function withRevision<T>(
  revision: Revision,
  action: (checkout: RevisionCheckout) => Promise<T>,
): Promise<T> {
  return await withWorktree(revision, async ({ folder, tree }) => {
    const { repository: current, prefix, given } = revision;
    const place = { folder, tree, project: join(tree, prefix) };
    let provided: Promise<void> | undefined;
    const provide = ({ onEvent, signal }: RunOptions): Promise<void> => {
      const say = (message: string): void => {
        onEvent?.({ kind: "log", severity: "info", message, urn: "" });
      };
      return (provided ??= provideDependencies(
        { given, current, other: tree, prefix },
        say,
        signal,
      ));
    };
    return await action({
      project: place.project,
      read: (request, runOptions) => readStack({ revision, place, provide }, request, runOptions),
    });
  });
}

/** A checkout, and what gives it its packages. */
interface OpenRevision {
  revision: Revision;
  place: { folder: string; tree: string; project: string };
  provide: (runOptions: RunOptions) => Promise<void>;
}

async function readStack(
  { revision, place, provide }: OpenRevision,
  request: RevisionRequest,
  runOptions: RunOptions,
): Promise<RevisionState> {
  refuseCancelled(runOptions);
  const what = describeRevision(revision);
  if (!(await hasStack(place.project, request.backend.stack))) {
    const none = `nothing: stack '${request.backend.stack}' does not exist at ${what}`;
    return { ...noPrior(none), sealed: false, violations: [] };
  }
  await provide(runOptions);
  const run = await runRevision(request, place, runOptions).catch((error: unknown) => {
    throw programError(what, place.tree, error);
  });
  const moved = moveTo(run.snapshot, place.tree, revision.repository);
  const resources = countResources(moved);
  const description = `${what}, simulated: its program run without any state`;
  const { commit } = revision;
  const prior = { kind: "revision", description, simulated: true, resources, commit } as const;
  return { prior, snapshot: moved, sealed: run.sealed, violations: run.violations };
}

async function hasStack(folder: string, stack: string): Promise<boolean> {
  if (!existsSync(join(folder, "Pulumi.yaml"))) return false;
  return existsSync(stackConfigFile(await readProject(folder), stack));
}

/** Whether Node finds compiled code of another checkout; else each would add its own for ever. */
const knowsPlaces = Number(process.versions.node.split(".")[0]) >= 26;

/** Its backend is an empty folder beside the checkout, so that nothing of it can reach another. */
async function runRevision(
  { backend: current, environment, rules = [] }: RevisionRequest,
  { folder, project }: { folder: string; project: string },
  { parallel, signal }: RunOptions,
): Promise<{ snapshot: Snapshot; sealed: boolean; violations: PolicyViolation[] }> {
  const url = `file://${join(folder, "state")}`;
  const own: Environment = { ...environment, PULUMI_BACKEND_URL: url };
  const request = { folder: project, stack: current.stack, environment: own };
  return await withBackend(request, async (backend) => {
    const store = createReadOnlyStore(undefined);
    const { config, sealed } = await readConfig(backend);
    const open = { ...backend, stackFile: { ...backend.stackFile, config: {} } };
    const options = await createEmbeddedOptions(open, store, own);
    const others = await createEmbeddedOptions(current, store, environment);
    const compiled = join(folder, "compiled");
    const { resources, result } = await collectResources(
      {
        ...options,
        config,
        storeOf: others.storeOf,
        providers: {},
        rules,
        simulated: createMadeUpProvider(project),
        env: { PULUMI_BACKEND_URL: url, ...(knowsPlaces ? {} : { NODE_COMPILE_CACHE: compiled }) },
      } satisfies EmbeddedEngineOptions,
      { ...(parallel !== undefined && { parallel }), ...(signal && { signal }) },
    );
    const snapshot = { resources: [...resources], pendingOperations: [] };
    return { snapshot, sealed, violations: result.violations };
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
