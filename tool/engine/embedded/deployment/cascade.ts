import { marks } from "../../state/snapshot.ts";
import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { parseReference, parseUrn } from "../protocol/urns.ts";
import { unsupported } from "../refusals.ts";
import { oldStateOf, subjectOf } from "./operations.ts";
import type { Run } from "./run.ts";

/** Inputs in which everything that comes from a replaced resource is unknown; undefined if none. */
function inputsAfter(state: ResourceState, replaced: ReadonlySet<string>): Properties | undefined {
  const affected = Object.entries(state.propertyDependencies ?? {})
    .filter(([key, urns]) => key in state.inputs && urns.some((urn) => replaced.has(urn)))
    .map(([key]) => key);
  if (affected.length === 0) return undefined;
  const unknown = Object.fromEntries(affected.map((key) => [key, marks.unknown]));
  return { ...state.inputs, ...unknown };
}

async function wouldBeReplaced(
  run: Run,
  state: ResourceState,
  replaced: ReadonlySet<string>,
): Promise<boolean> {
  if (!state.custom || state.external === true || state.delete === true) return false;
  if (state.provider === undefined) return false;
  if (replaced.has(parseReference(state.provider).urn)) return true;
  const inputs = inputsAfter(state, replaced);
  if (inputs === undefined) return false;
  const provider = await run.registry.of(state.provider, run.base.resources);
  const diff = await provider.diff(subjectOf(state), oldStateOf(state), inputs, []);
  return diff.changes !== "none" && diff.replaces.length > 0;
}

/**
 * Refuses to delete a resource before its replacement exists where others in the state would
 * have to be deleted before it: they would be left without what they were made of.
 */
export async function refuseCascade(run: Run, old: ResourceState): Promise<void> {
  const replaced = new Set([old.urn]);
  const names: string[] = [];
  const later = run.base.resources.slice(run.base.resources.indexOf(old) + 1);
  for (const state of later) {
    const follows = state.deletedWith === old.urn || (await wouldBeReplaced(run, state, replaced));
    if (!follows) continue;
    replaced.add(state.urn);
    names.push(`'${parseUrn(state.urn).name}'`);
  }
  if (names.length === 0) return;
  throw unsupported(
    `Replacing '${parseUrn(old.urn).name}' deletes it first, and ${names.join(", ")} would have ` +
      "to be replaced with it",
    "Delete them in one `up` and add them again in the next, or run it with `--engine pulumi`.",
  );
}
