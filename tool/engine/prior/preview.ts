import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../../../variables/user-error.ts";
import { createEmbeddedEngine } from "../embedded/engine.ts";
import type { EmbeddedEngineOptions } from "../embedded/options.ts";
import { createEmbeddedOptions } from "../embedded-stack.ts";
import type { RunOptions, RunResult } from "../engine.ts";
import { withBackend, type Backend } from "../state/backend.ts";
import type { Environment } from "../state/environment.ts";
import { convertStackFile } from "../state/project/stack-config.ts";
import { readExport } from "./export-file.ts";
import { findRevision, isShallow, whyNoGit } from "./git.ts";
import { noPrior, type Prior, type PriorState } from "./prior.ts";
import { tellPrior } from "./tell.ts";
import { createReadOnlyStore } from "./read-only-store.ts";
import { withRevision, type RevisionState } from "./revision.ts";
import { createComparedProvider } from "./simulated-outputs.ts";

/** A preview against something else than the stack's own state. */
export interface AgainstRequest {
  /** Folder of Pulumi.yaml, or one below it. */
  folder: string;
  stack: string;
  /** `none`, the path of an exported state, or a Git revision. */
  against: string;
  /** @default process.env */
  environment?: Environment;
}

/** What a preview shows, and what it was compared with. */
export interface ComparedResult extends RunResult {
  prior: Prior;
}

/**
 * Previews a stack against something else than its own state, by the embedded engine: no state of
 * the stack is read, and nothing is written.
 *
 * @throws UserError `AgainstUnknown` where the text names neither file nor revision, and as the
 * file, the revision or the preview does.
 */
export async function previewAgainst(
  request: AgainstRequest,
  runOptions: RunOptions = {},
): Promise<ComparedResult> {
  const { folder, stack, environment = process.env } = request;
  return await withBackend({ folder, stack, environment }, async (backend) => {
    const state = await readPrior(request.against, backend, environment, runOptions);
    return await previewWith(backend, state, environment, runOptions);
  });
}

/** Previews a stack against a state that was read already. */
export async function previewWith(
  backend: Backend,
  state: PriorState | RevisionState,
  environment: Environment,
  runOptions: RunOptions = {},
): Promise<ComparedResult> {
  const { prior } = state;
  const store = createReadOnlyStore(state.snapshot);
  const options = await createEmbeddedOptions(backend, store, environment);
  const compared = "sealed" in state ? await compare(options, backend, state) : options;
  const reason = "what a preview is compared with by --against needs no other";
  const engine = createEmbeddedEngine({ ...compared, reason });
  const result = await engine.preview(tellPrior(prior, runOptions));
  return { ...result, prior };
}

/** As the program of the revision was run: without providers, and with the same secrets sealed. */
async function compare(
  options: EmbeddedEngineOptions,
  { project, stackFile }: Backend,
  { prior, sealed }: RevisionState,
): Promise<EmbeddedEngineOptions> {
  if (prior.kind === "none") return options;
  const config = sealed ? await convertStackFile(project, stackFile) : options.config;
  return {
    ...options,
    config,
    providers: {},
    simulated: createComparedProvider(project.folder),
  };
}

async function readPrior(
  against: string,
  backend: Backend,
  environment: Environment,
  runOptions: RunOptions,
): Promise<PriorState | RevisionState> {
  if (against === "none") return noPrior("nothing, as before the first up");
  const file = resolve(against);
  const isFile = existsSync(file);
  if (isFile && file.endsWith(".json")) return await readExport(file, backend);
  const { folder } = backend.project;
  const revision = await findRevision(folder, against);
  if (revision !== undefined) {
    return await withRevision(revision, ({ read }) => read({ backend, environment }, runOptions));
  }
  if (isFile) return await readExport(file, backend);
  throw await unknown(against, folder);
}

async function unknown(against: string, folder: string): Promise<UserError> {
  const why = await whyNoGit(folder);
  const what = "neither `none` nor the path of an exported state";
  if (why !== undefined) {
    const text = `'${against}' is ${what}, and no revision can be looked up: ${why}`;
    return new UserError("AgainstUnknown", text);
  }
  const shallow = await isShallow(folder);
  const fix = shallow
    ? "Its history is not all here: fetch it (git fetch --unshallow; `fetch-depth: 0` of " +
      "actions/checkout)."
    : "Branches that were never checked out here have their remote's name before them " +
      "(origin/main).";
  return new UserError(
    "AgainstUnknown",
    `'${against}' is ${what}, and this repository has no revision of that name. ${fix}`,
  );
}
