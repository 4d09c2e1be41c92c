import { UserError } from "../../../../variables/user-error.ts";
import { marks } from "../../state/snapshot.ts";
import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { identical } from "../protocol/values.ts";
import { subjectOf } from "./operations.ts";
import type { Run } from "./run.ts";
import { markSecretOutputs, needsWrite, now } from "./states.ts";
import { runStep, stepOf } from "./steps.ts";

/** A resource that the program reads and does not own. */
export interface ReadGoal {
  urn: string;
  type: string;
  name: string;
  id: string;
  parent: string;
  inputs: Properties;
  dependencies: string[];
  additionalSecretOutputs: string[];
}

/**
 * Reads a resource that exists already. One that this stack made under that name is replaced by
 * it, and given back to be deleted in the end; where the id is its own, the stack only lets it go.
 */
export async function readResource(
  run: Run,
  goal: ReadGoal,
  old: ResourceState | undefined,
  reference: string,
): Promise<{ state: ResourceState; replaced: ResourceState | undefined }> {
  const replaced =
    old !== undefined && old.external !== true && old.id !== goal.id ? old : undefined;
  const state = stateOfRead(goal, reference, old);
  if (replaced !== undefined) run.progress.replaced.add(goal.urn);
  await runStep(run.report, stepOf("read", state), state, async () => {
    state.outputs = goal.id === marks.unknown ? {} : await outputsOf(run, state, goal);
    run.report.mask.addAll(state.outputs);
    if (replaced !== undefined && !run.preview) replaced.delete = true;
    await keepRead(run, state, replaced === undefined ? old : undefined);
  });
  return { state, replaced };
}

function stateOfRead(
  goal: ReadGoal,
  provider: string,
  old: ResourceState | undefined,
): ResourceState {
  const { dependencies, additionalSecretOutputs } = goal;
  return {
    urn: goal.urn,
    custom: true,
    type: goal.type,
    id: goal.id,
    inputs: goal.inputs,
    outputs: {},
    external: true,
    provider,
    ...(goal.parent === "" ? {} : { parent: goal.parent }),
    ...(dependencies.length === 0 ? {} : { dependencies }),
    ...(additionalSecretOutputs.length === 0 ? {} : { additionalSecretOutputs }),
    ...(old?.created === undefined ? {} : { created: old.created }),
    ...(old?.modified === undefined ? {} : { modified: old.modified }),
  };
}

async function outputsOf(run: Run, state: ResourceState, goal: ReadGoal): Promise<Properties> {
  const provider = await run.registry.of(state.provider ?? "", run.base.resources);
  const known = { id: goal.id, inputs: {}, outputs: goal.inputs };
  const outcome = await provider.read(subjectOf(state), known);
  if (outcome === undefined) {
    throw new UserError(
      "ResourceMissing",
      `There is no '${goal.name}' (${goal.type}) with the id '${goal.id}'.`,
    );
  }
  if (outcome.id !== "") state.id = outcome.id;
  return markSecretOutputs(outcome.outputs, goal.inputs, goal.additionalSecretOutputs);
}

async function keepRead(
  run: Run,
  state: ResourceState,
  old: ResourceState | undefined,
): Promise<void> {
  if (old === undefined) {
    await run.ledger.record(state, undefined);
    return;
  }
  if (!identical(old.inputs, state.inputs) || !identical(old.outputs, state.outputs)) {
    state.modified = now();
  }
  run.ledger.keep(state, old, needsWrite(old, state));
}
