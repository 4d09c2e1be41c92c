import { randomUUID } from "node:crypto";
import { marks } from "../../state/snapshot.ts";
import type { ResourceState } from "../../state/snapshot.ts";
import { identical } from "../protocol/values.ts";
import { packageOf } from "../protocol/urns.ts";
import { providerSettings } from "../providers/registry.ts";
import { changesBetween } from "./diff.ts";
import { withPluginSettings } from "./default-providers.ts";
import { checkError, protectedError } from "./errors.ts";
import type { Goal } from "./goal.ts";
import type { Run } from "./run.ts";
import { needsWrite, now, stateOf } from "./states.ts";
import { runStep, stepOf } from "./steps.ts";

/**
 * Registers a provider: no operation at any cloud, only settings that are kept and given to the
 * process. A change of settings is an update in place, unless the provider itself says that it is
 * another one then.
 */
export async function registerProvider(
  run: Run,
  goal: Goal,
  old: ResourceState | undefined,
): Promise<{ state: ResourceState; replaced: ResourceState | undefined }> {
  const request = await run.plugins.ofExplicit(packageOf(goal.type), goal.package);
  const wanted = withPluginSettings(goal.inputs, request);
  const { inputs, failures } = await run.registry.check(goal, old?.inputs ?? {}, wanted);
  if (failures.length > 0) throw checkError(goal, failures);
  run.report.mask.addAll(inputs);
  const state = stateOf(goal, inputs, undefined, old);
  state.outputs = providerSettings(inputs);
  const replacing = old === undefined ? [] : await reasonsToReplace(run, goal, state, old);
  const fresh = run.preview ? marks.unknown : randomUUID();
  state.id = replacing.length > 0 ? fresh : (old?.id ?? fresh);
  if (old === undefined) await createProvider(run, state);
  else if (replacing.length > 0) await replaceProvider(run, goal, state, { old, replacing });
  else if (identical(old.outputs, state.outputs)) await keepProvider(run, state, old);
  else await updateProvider(run, state, old);
  run.registry.configure(state);
  return { state, replaced: replacing.length > 0 ? old : undefined };
}

async function reasonsToReplace(
  run: Run,
  goal: Goal,
  state: ResourceState,
  old: ResourceState,
): Promise<string[]> {
  if (run.progress.replaced.has(goal.deletedWith)) return ["deletedWith"];
  return await run.registry.diffSettings(old, state);
}

/** Makes a new provider beside the old one, which goes when everything has moved to the new one. */
function replaceProvider(
  run: Run,
  goal: Goal,
  state: ResourceState,
  { old, replacing }: { old: ResourceState; replacing: string[] },
): Promise<void> {
  if (goal.protect === true && old.protect === true) throw protectedError("replace", [goal.name]);
  run.progress.replaced.add(goal.urn);
  const changes = changesBetween(old.inputs, state.inputs, { paths: replacing, known: true });
  return runStep(run.report, stepOf("replace", state, changes), state, async () => {
    if (!run.preview) old.delete = true;
    state.created = now();
    state.modified = state.created;
    await run.ledger.record(state, undefined);
  });
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
