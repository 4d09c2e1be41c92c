import { marks } from "../../state/snapshot.ts";
import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { parseReference, parseUrn } from "../protocol/urns.ts";
import { forcedPaths } from "./decision.ts";
import { needsOf } from "./deletion.ts";
import { protectedError } from "./errors.ts";
import { deleteAtProvider, oldStateOf, subjectOf } from "./operations.ts";
import type { Run } from "./run.ts";
import { stepOf } from "./steps.ts";

/** A resource that cannot live on while what it was made of is deleted and made anew. */
export interface Dependent {
  state: ResourceState;
  /** Properties that force its replacement. */
  keys: string[];
}

/** Inputs in which everything that comes from a replaced resource is unknown; undefined if none. */
function inputsAfter(state: ResourceState, replaced: ReadonlySet<string>): Properties | undefined {
  const affected = Object.entries(state.propertyDependencies ?? {})
    .filter(([key, urns]) => key in state.inputs && urns.some((urn) => replaced.has(urn)))
    .map(([key]) => key);
  if (affected.length === 0) return undefined;
  const unknown = Object.fromEntries(affected.map((key) => [key, marks.unknown]));
  return { ...state.inputs, ...unknown };
}

/** Keys that force a dependent's replacement; undefined where it can stay. */
async function replacementKeys(
  run: Run,
  state: ResourceState,
  replaced: ReadonlySet<string>,
): Promise<string[] | undefined> {
  if (!state.custom || state.external === true || state.provider === undefined) return undefined;
  if (replaced.has(parseReference(state.provider).urn)) return [];
  if (state.deletedWith !== undefined && replaced.has(state.deletedWith)) return [];
  const inputs = inputsAfter(state, replaced);
  if (inputs === undefined) return undefined;
  const provider = await run.registry.of(state.provider, run.base.resources);
  const ignored = state.ignoreChanges ?? [];
  const diff = await provider.diff(subjectOf(state), oldStateOf(state), inputs, ignored);
  const forced = forcedPaths(state.replaceOnChanges ?? [], state, inputs, diff);
  const keys = [...diff.replaces, ...forced];
  return keys.length > 0 ? keys : undefined;
}

/**
 * What has to be deleted before `old` may be, in dependency order: everything in the state that
 * depends on it and would be replaced because of it. What the program has registered already no
 * longer depends on it, whatever the state says.
 */
export async function dependentsToReplace(run: Run, old: ResourceState): Promise<Dependent[]> {
  const reached = new Set([old.urn]);
  const replaced = new Set([old.urn]);
  const dependents: Dependent[] = [];
  for (const state of run.base.resources.slice(run.base.resources.indexOf(old) + 1)) {
    if (run.progress.claimed.has(state.urn) || !dependsOnAny(state, reached)) continue;
    reached.add(state.urn);
    const keys = await replacementKeys(run, state, replaced);
    if (keys === undefined) continue;
    replaced.add(state.urn);
    dependents.push({ state, keys });
  }
  refuseProtectedDependents(old, dependents);
  return dependents;
}

/** Whether a state depends on one of `urns`; a parent alone is no dependency. */
function dependsOnAny(state: ResourceState, urns: ReadonlySet<string>): boolean {
  return [...needsOf({ ...state, parent: undefined })].some((urn) => urns.has(urn));
}

function refuseProtectedDependents(old: ResourceState, dependents: Dependent[]): void {
  const names = dependents
    .filter(({ state }) => state.protect === true && state.delete !== true)
    .map(({ state }) => parseUrn(state.urn).name);
  if (names.length > 0) throw protectedError("replace", names, parseUrn(old.urn).name);
}

/**
 * Deletes what depends on a resource that is deleted next, last ones first. Each stays in the
 * state as one whose replacement is pending, until the program registers it or has ended.
 */
export async function deleteDependents(
  run: Run,
  old: ResourceState,
  dependents: readonly Dependent[],
): Promise<void> {
  const going = new Set([old.urn, ...dependents.map(({ state }) => state.urn)]);
  const { claimed, cascaded, deletions } = run.progress;
  for (const { state, keys } of dependents.toReversed()) {
    // Registered since it was found: by now it depends on something else.
    if (claimed.has(state.urn)) continue;
    cascaded.set(state.urn, keys);
    if (state.pendingReplacement === true) continue;
    // Two that it depends on may be replaced at once.
    const deletion = deletions.get(state) ?? deleteDependent(run, state, going);
    deletions.set(state, deletion);
    await deletion;
  }
}

async function deleteDependent(
  run: Run,
  state: ResourceState,
  going: ReadonlySet<string>,
): Promise<void> {
  const goesWithOther = state.deletedWith !== undefined && going.has(state.deletedWith);
  if (!run.preview && !goesWithOther) await deleteTold(run, state);
  if (state.delete === true) {
    await run.ledger.remove(state);
  } else {
    state.pendingReplacement = true;
    await run.ledger.abandon(state);
  }
}

/** The replacement that a deletion is part of is told when the program registers it. */
async function deleteTold(run: Run, state: ResourceState): Promise<void> {
  try {
    await deleteAtProvider(run, state);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    run.report.event({ kind: "step-failed", step: stepOf("delete", state), message });
    throw error;
  }
}
