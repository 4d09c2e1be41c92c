import { randomUUID } from "node:crypto";
import { marks } from "../../state/snapshot.ts";
import type { ResourceState } from "../../state/snapshot.ts";
import { identical } from "../protocol/values.ts";
import { providerSettings } from "../providers/registry.ts";
import { changesBetween } from "./diff.ts";
import { withPluginSettings } from "./default-providers.ts";
import { checkError } from "./errors.ts";
import type { Goal } from "./goal.ts";
import type { Run } from "./run.ts";
import { needsWrite, now, stateOf } from "./states.ts";
import { runStep, stepOf } from "./steps.ts";

/**
 * Registers a provider: no operation at any cloud, only settings that are kept and given to the
 * process. A change of settings is an update in place.
 */
export async function registerProvider(
  run: Run,
  goal: Goal,
  old: ResourceState | undefined,
): Promise<ResourceState> {
  const wanted = withPluginSettings(goal.inputs, goal.package);
  const { inputs, failures } = await run.registry.check(goal, old?.inputs ?? {}, wanted);
  if (failures.length > 0) throw checkError(goal, failures);
  run.report.mask.addAll(inputs);
  const state = stateOf(goal, inputs, undefined, old);
  state.outputs = providerSettings(inputs);
  state.id = old?.id ?? (run.preview ? marks.unknown : randomUUID());
  if (old === undefined) await createProvider(run, state);
  else if (identical(old.outputs, state.outputs)) await keepProvider(run, state, old);
  else await updateProvider(run, state, old);
  run.registry.configure(state);
  return state;
}

function createProvider(run: Run, state: ResourceState): Promise<void> {
  return runStep(run.report, stepOf("create", state), state, () => {
    state.created = now();
    state.modified = state.created;
    return run.ledger.record(state, undefined);
  });
}

function updateProvider(run: Run, state: ResourceState, old: ResourceState): Promise<void> {
  const changes = changesBetween(old.inputs, state.inputs, { paths: [], known: true });
  return runStep(run.report, stepOf("update", state, changes), state, () => {
    state.modified = now();
    return run.ledger.record(state, old);
  });
}

function keepProvider(run: Run, state: ResourceState, old: ResourceState): Promise<void> {
  return runStep(run.report, stepOf("same", state), state, () => {
    run.ledger.keep(state, old, needsWrite(old, state));
    return Promise.resolve();
  });
}
