import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { readPath } from "../protocol/paths.ts";
import { resetPath } from "../protocol/reset-path.ts";
import type { Provider } from "../providers/provider.ts";
import { deleteDependents, dependentsToReplace } from "./cascade.ts";
import type { Dependent } from "./cascade.ts";
import { decide } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { checkError, operationError, protectedError } from "./errors.ts";
import type { Goal } from "./goal.ts";
import {
  createResource,
  createThenDelete,
  deleteThenCreate,
  oldStateOf,
  updateResource,
} from "./operations.ts";
import type { Report } from "../report.ts";
import { refuseViolations } from "./violations.ts";
import type { Run } from "./run.ts";
import { markSecretOutputs, needsWrite, stateOf } from "./states.ts";
import { runStep, stepOf } from "./steps.ts";

/** A custom resource on its way from goal to state. */
interface Work {
  goal: Goal;
  /** The resource in the state, read-only ones too. */
  found: ResourceState | undefined;
  /** The resource in the state if the stack owns it. */
  old: ResourceState | undefined;
  provider: Provider;
  reference: string;
}

/** Brings one custom resource to what the program wants, and says what it is then. */
export async function registerCustom(
  run: Run,
  goal: Goal,
  found: ResourceState | undefined,
  reference: string,
): Promise<{ state: ResourceState; replaced: ResourceState | undefined }> {
  const provider = await run.registry.of(reference, run.base.resources);
  const old = found?.external === true || found?.custom === false ? undefined : found;
  const work = { goal, found, old, provider, reference };
  const inputs = await checkInputs(run, work, old?.inputs);
  run.report.mask.addAll(inputs);
  refuseViolations(run, goal, inputs);
  const decision = await decideFor(run, work, inputs);
  const dependents = await planReplacement(run, goal, decision, old);
  const final = decision.op === "replace" ? await checkInputs(run, work, undefined) : inputs;
  const state = stateOf(goal, final, reference, found);
  run.control.guard();
  const step = stepOf(decision.op, state, "changes" in decision ? decision.changes : []);
  try {
    await runStep(run.report, step, state, () =>
      execute(run, work, { ...decision, dependents }, state),
    );
  } catch (error) {
    throw operationError(decision.op === "same" ? "keep" : decision.op, goal, error);
  }
  const replaced = decision.op === "replace" && !decision.deleteFirst ? found : undefined;
  return { state, replaced };
}

async function checkInputs(
  run: Run,
  work: Work,
  olds: Properties | undefined,
): Promise<Properties> {
  const { goal, provider } = work;
  const wanted = olds === undefined ? goal.inputs : keepIgnored(run.report, goal, olds);
  const { inputs, failures } = await provider.check(goal, olds, wanted);
  if (failures.length > 0) throw checkError(goal, failures);
  return inputs;
}

/** Inputs with what `ignoreChanges` names set back to what it was; tells what cannot be. */
export function keepIgnored(
  report: Pick<Report, "log">,
  { urn, inputs, ignoreChanges }: Pick<Goal, "urn" | "inputs" | "ignoreChanges">,
  olds: Properties,
): Properties {
  if (ignoreChanges.length === 0) return inputs;
  const kept = structuredClone(inputs);
  const failed = ignoreChanges.filter((text) => {
    const path = readPath(text);
    return path !== undefined && !resetPath(olds, kept, path);
  });
  if (failed.length > 0) {
    const paths = failed.map((path) => `'${path}'`).join(", ");
    report.log(
      "info",
      `Changes of ${paths} cannot be ignored: its elements were added or removed.`,
      urn,
    );
  }
  return kept;
}

async function decideFor(run: Run, work: Work, inputs: Properties): Promise<Decision> {
  const { goal, old, found, provider, reference } = work;
  if (old === undefined) {
    // What was only read is not the stack's to change: its own takes the place.
    const takesOver = found?.external === true;
    return takesOver ? { op: "replace", changes: [], deleteFirst: false } : { op: "create" };
  }
  const cascaded = run.progress.cascaded.get(old.urn);
  if (cascaded !== undefined) {
    return decide({ goal, old, inputs, diff: undefined, because: cascaded });
  }
  const because = await reasonsToReplace(run, goal, old, reference);
  if (because.length > 0) return decide({ goal, old, inputs, diff: undefined, because });
  const diff = await provider.diff(goal, oldStateOf(old), inputs, goal.ignoreChanges);
  return decide({ goal, old, inputs, diff });
}

/** Options whose change replaces a resource whatever its provider says. */
async function reasonsToReplace(
  run: Run,
  goal: Goal,
  old: ResourceState,
  reference: string,
): Promise<string[]> {
  if (run.progress.replaced.has(goal.deletedWith)) return ["deletedWith"];
  if (old.provider === undefined || old.provider === reference) return [];
  const { resources } = run.base;
  const refused = await run.registry.refusesSettings(old.provider, reference, resources);
  return refused ? ["provider"] : [];
}

/** Notes a replacement and what has to go with it; throws where it must not happen. */
async function planReplacement(
  run: Run,
  goal: Goal,
  decision: Decision,
  old: ResourceState | undefined,
): Promise<Dependent[]> {
  if (decision.op !== "replace") return [];
  if (old !== undefined && goal.protect === true && old.protect === true) {
    throw protectedError("replace", [goal.name]);
  }
  run.progress.replaced.add(goal.urn);
  if (old === undefined || !decision.deleteFirst || old.pendingReplacement === true) return [];
  return dependentsToReplace(run, old);
}

async function execute(
  run: Run,
  work: Work,
  decision: Decision & { dependents: readonly Dependent[] },
  state: ResourceState,
): Promise<void> {
  const { goal, provider, old, found } = work;
  if (decision.op === "replace" && !decision.deleteFirst && found !== undefined) {
    await createThenDelete(run, provider, state, found);
  } else if (old === undefined) {
    await createResource(run, provider, state, found);
  } else if (decision.op === "replace") {
    await deleteDependents(run, old, decision.dependents);
    await deleteThenCreate(run, provider, state, old);
  } else if (decision.op === "update") {
    await updateResource(run, provider, state, old);
  } else {
    state.id = old.id;
    state.outputs = markSecretOutputs(old.outputs, {}, goal.additionalSecretOutputs);
    run.report.mask.addAll(state.outputs);
    run.ledger.keep(state, old, needsWrite(old, state));
  }
}
