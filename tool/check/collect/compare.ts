import { UserError } from "../../../variables/user-error.ts";
import { ruleSettings } from "../../engine/embedded-stack.ts";
import type { RunOptions, Step } from "../../engine/engine.ts";
import { previewWith } from "../../engine/prior/preview.ts";
import type { RevisionCheckout, RevisionState } from "../../engine/prior/revision.ts";
import { openEngine } from "../../engine/select.ts";
import { ownState } from "../../engine/prior/prior.ts";
import { withBackend, type Backend } from "../../engine/state/backend.ts";
import type { Environment } from "../../engine/state/environment.ts";
import { goalOf } from "../../reviewed/collect-goal.ts";
import type { Reviewed } from "../../reviewed/file.ts";
import type { StackGoal } from "../../reviewed/goal.ts";
import { dangersOf } from "../../reviewed/plan.ts";
import type { StackOutcome } from "../collected.ts";

/** What stacks are compared with, and how. */
export interface Comparison {
  /** Folder of Pulumi.yaml. */
  folder: string;
  environment: Environment;
  /** The base, for the programs that are compared with it. */
  checkout: RevisionCheckout;
  /** The real state, by the Pulumi CLI, instead of the base. */
  engine: "embedded" | "pulumi";
  /** Runs programs, few at once. */
  limit: <T>(action: () => Promise<T>) => Promise<T>;
  runOptions: RunOptions;
  /** Is told what the program of head wants, of each stack that is compared. */
  onGoal?: ((goal: ReviewedGoal) => void) | undefined;
}

/** What was found out about one stack, as `slipway up --plan` takes it. */
export type ReviewedGoal = Pick<Reviewed, "project" | "stack" | "goal" | "dangers">;

/** What this machine cannot tell, whatever the change says. */
const unable = new Set([
  "BackendUnsupported",
  "EngineUnsupported",
  "EnvironmentUnsupported",
  "SecretsProviderUnsupported",
]);

/** Runs the program of a stack at both ends of a change. */
export async function compareStack(how: Comparison, stack: string): Promise<StackOutcome> {
  const { folder, environment } = how;
  try {
    return await withBackend({ folder, stack, environment }, async (backend) => {
      const { unsupported } = backend.stackFile;
      if (unsupported !== undefined && how.engine === "embedded") return outcomeOf(unsupported);
      return how.engine === "pulumi"
        ? await compareWithState(how, backend)
        : await compareWithBase(how, backend);
    });
  } catch (error) {
    return refusalOf(error);
  }
}

async function compareWithBase(how: Comparison, backend: Backend): Promise<StackOutcome> {
  const { environment, checkout, limit, runOptions } = how;
  const rules = [...ruleSettings];
  const base = await limit(() => checkout.read({ backend, environment, rules }, runOptions)).catch(
    asUserError,
  );
  if (base instanceof UserError) return await withoutBase(how, backend, base);
  const [result, goal] = await Promise.all([
    limit(() => previewWith(backend, base, environment, runOptions)),
    goalAsked(how, backend),
  ]);
  const { prior, steps, violations } = result;
  tellGoal(how, backend, goal, steps);
  const before = base.prior.kind === "none" ? {} : { violationsBefore: base.violations };
  const compared = { prior, steps, violations, ...before, ...(goal && { goal: goal.hash }) };
  return { kind: "compared", ...compared, engine: "embedded" };
}

/** Where the base does not run, head may still be refused; how it differs nobody can tell. */
async function withoutBase(
  { environment, limit, runOptions }: Comparison,
  backend: Backend,
  error: UserError,
): Promise<StackOutcome> {
  const nothing: RevisionState = {
    prior: { kind: "none", description: "nothing", simulated: false },
    snapshot: undefined,
    sealed: false,
    violations: [],
  };
  await limit(() => previewWith(backend, nothing, environment, runOptions));
  return { kind: "unknown", code: error.code, message: error.message };
}

async function compareWithState(how: Comparison, backend: Backend): Promise<StackOutcome> {
  const { folder, environment, limit, runOptions } = how;
  const { stack } = backend;
  const request = {
    folder,
    stack,
    environment,
    operation: "preview",
    requested: "pulumi",
  } as const;
  const engine = await openEngine(request);
  const { steps, violations } = await limit(() => engine.preview(runOptions));
  const goal = await goalAsked(how, backend);
  tellGoal(how, backend, goal, steps);
  const compared = { prior: ownState, steps, violations, ...(goal && { goal: goal.hash }) };
  return { kind: "compared", ...compared, engine: "pulumi" };
}

/** Takes a run of its own, so only where somebody asks. */
async function goalAsked(
  { folder, environment, limit, runOptions, onGoal }: Comparison,
  { stack }: Backend,
): Promise<StackGoal | undefined> {
  if (onGoal === undefined) return undefined;
  return await limit(() => goalOf({ folder, stack, environment }, runOptions));
}

function tellGoal(
  { onGoal }: Comparison,
  { project, stack }: Backend,
  goal: StackGoal | undefined,
  steps: readonly Step[],
): void {
  if (goal) onGoal?.({ project: project.name, stack, goal, dangers: dangersOf(steps) });
}

function asUserError(error: unknown): UserError {
  if (error instanceof UserError && error.code !== "Cancelled") return error;
  throw error;
}

function refusalOf(error: unknown): StackOutcome {
  return outcomeOf(asUserError(error));
}

function outcomeOf({ code, message }: UserError): StackOutcome {
  return { kind: unable.has(code) ? "unknown" : "refused", code, message };
}
