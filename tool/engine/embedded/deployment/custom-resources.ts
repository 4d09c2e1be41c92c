import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { parsePath, resetPath } from "../protocol/paths.ts";
import type { Provider } from "../providers/provider.ts";
import { refuseCascade } from "./cascade.ts";
import { decide } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { checkError, protectedError } from "./errors.ts";
import type { Goal } from "./goal.ts";
import {
  createResource,
  createThenDelete,
  deleteThenCreate,
  oldStateOf,
  updateResource,
} from "./operations.ts";
import { refuseViolations } from "./violations.ts";
import type { Run } from "./run.ts";
import { needsWrite, stateOf } from "./states.ts";
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
  const inputs = await checkInputs(work, old?.inputs);
  run.report.mask.addAll(inputs);
  refuseViolations(run, goal, inputs);
  const decision = await decideFor(work, inputs);
  if (decision.op === "replace") await refuseReplacement(run, goal, decision, old);
  const final = decision.op === "replace" ? await checkInputs(work, undefined) : inputs;
  const state = stateOf(goal, final, reference, found);
  run.control.guard();
  const step = stepOf(decision.op, state, "changes" in decision ? decision.changes : []);
  await runStep(run.report, step, state, () => execute(run, work, decision, state));
  const replaced = decision.op === "replace" && !decision.deleteFirst ? old : undefined;
  return { state, replaced };
}

async function checkInputs(work: Work, olds: Properties | undefined): Promise<Properties> {
  const { goal, provider } = work;
  const wanted = olds === undefined ? goal.inputs : keepIgnored(goal, olds);
  const { inputs, failures } = await provider.check(goal, olds, wanted);
  if (failures.length > 0) throw checkError(goal, failures);
  return inputs;
}

/** Inputs with what `ignoreChanges` names set back to what it was. */
export function keepIgnored(
  goal: Pick<Goal, "inputs" | "ignoreChanges">,
  olds: Properties,
): Properties {
  let inputs = goal.inputs;
  for (const path of goal.ignoreChanges) {
    inputs = resetPath(olds, inputs, parsePath(path)) as Properties;
  }
  return inputs;
}

async function decideFor(work: Work, inputs: Properties): Promise<Decision> {
  const { goal, old, provider } = work;
  if (old === undefined) return { op: "create" };
  const diff = await provider.diff(goal, oldStateOf(old), inputs, goal.ignoreChanges);
  return decide({ goal, old, inputs, diff });
}

/** Throws where a replacement must not happen, before anything has. */
async function refuseReplacement(
  run: Run,
  goal: Goal,
  decision: Extract<Decision, { op: "replace" }>,
  old: ResourceState | undefined,
): Promise<void> {
  if (old === undefined) return;
  if (goal.protect === true && old.protect === true) throw protectedError("replace", [goal.name]);
  if (decision.deleteFirst && old.pendingReplacement !== true) await refuseCascade(run, old);
}

async function execute(
  run: Run,
  work: Work,
  decision: Decision,
  state: ResourceState,
): Promise<void> {
  const { provider, old, found } = work;
  if (old === undefined) {
    await createResource(run, provider, state, found);
  } else if (decision.op === "replace") {
    const replace = decision.deleteFirst ? deleteThenCreate : createThenDelete;
    await replace(run, provider, state, old);
  } else if (decision.op === "update") {
    await updateResource(run, provider, state, old);
  } else {
    state.id = old.id;
    state.outputs = old.outputs;
    run.report.mask.addAll(state.outputs);
    run.ledger.keep(state, old, needsWrite(old, state));
  }
}
