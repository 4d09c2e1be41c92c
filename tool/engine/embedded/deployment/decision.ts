import type { PropertyChange } from "../../engine.ts";
import { conditionChange } from "../../condition.ts";
import type { Properties, ResourceState } from "../../state/snapshot.ts";
import type { DiffResult } from "../providers/provider.ts";
import { sameValue } from "../protocol/values.ts";
import { matchesPath, parsePath } from "../protocol/paths.ts";
import { changedPaths, changesBetween } from "./diff.ts";
import type { Goal } from "./goal.ts";

/** What is to be done with a resource. */
export type Decision =
  | { op: "create" }
  | { op: "same" }
  | { op: "update"; changes: PropertyChange[] }
  | { op: "replace"; changes: PropertyChange[]; deleteFirst: boolean };

/** What a decision is made from. */
export interface Situation {
  goal: Pick<Goal, "custom" | "deleteBeforeReplace" | "replaceOnChanges" | "hiddenDiffs">;
  /** The resource in the state; undefined where it is not there or belongs to nobody. */
  old: ResourceState | undefined;
  /** New inputs, as the provider wants them. */
  inputs: Properties;
  /** What the provider says; undefined for a component, which has none. */
  diff: DiffResult | undefined;
  /** Why it has to be replaced whatever the provider says: a property key or an option's name. */
  because?: string[];
}

/** Pattern that names the errors of a resource that exists and did not come up. */
const initErrorKey = "#initerror";

/** Decides what to do with a resource. */
export function decide({ goal, old, inputs, diff, because = [] }: Situation): Decision {
  if (old === undefined) return { op: "create" };
  if (old.custom !== goal.custom) {
    return { op: "replace", changes: [], deleteFirst: false };
  }
  const forced = [...because, ...forcedPaths(goal.replaceOnChanges, old, inputs, diff)];
  const replaces = [...(diff?.replaces ?? []), ...forced];
  const known = diff?.replacesKnown ?? true;
  const replacement = { paths: replaces, known, ...(diff?.unsure && { unsure: diff.unsure }) };
  const changes = changesBetween(old.inputs, inputs, replacement).filter(
    (change) => !isImplicit(change, goal.hiddenDiffs),
  );
  // An earlier replacement was cut short between its deletion and its creation.
  const interrupted = old.pendingReplacement === true;
  const changed = hasChanged(diff, old.inputs, inputs);
  const mustChange = forced.length > 0 || (changed && (diff?.replaces ?? []).length > 0);
  if (interrupted || (goal.custom && mustChange)) {
    const deleteFirst = goal.deleteBeforeReplace ?? diff?.deleteBeforeReplace ?? false;
    return { op: "replace", changes, deleteFirst: interrupted || deleteFirst };
  }
  // A resource that exists but did not come up gets another chance.
  if (changed || (old.initErrors ?? []).length > 0) {
    return { op: "update", changes: changes.length > 0 ? changes : conditions(diff, old, inputs) };
  }
  return { op: "same" };
}

/** What a provider tells of that is no property, as the reason of an update without another one. */
function conditions(
  diff: DiffResult | undefined,
  old: Pick<ResourceState, "inputs" | "outputs">,
  inputs: Properties,
): PropertyChange[] {
  const told = diff?.changes === "some" ? new Set(diff.changed) : new Set<string>();
  return [...told]
    .filter((name) => /^[a-z]+$/i.test(name))
    .filter((name) => ![old.inputs, old.outputs, inputs].some((values) => name in values))
    .map(conditionChange);
}

function hasChanged(diff: DiffResult | undefined, old: Properties, inputs: Properties): boolean {
  if (diff === undefined) return !sameValue(old, inputs, "with secrets");
  if (diff.changes === "unknown") return !sameValue(old, inputs);
  return diff.changes === "some";
}

/**
 * What of `patterns` (the option `replaceOnChanges`) names a change: one that the provider tells
 * of, or, where it leaves that to a comparison, one of the inputs.
 */
export function forcedPaths(
  patterns: string[],
  old: Pick<ResourceState, "inputs" | "initErrors">,
  inputs: Properties,
  diff: DiffResult | undefined,
): string[] {
  const forced = diff === undefined ? [] : changedPatterns(patterns, old.inputs, inputs, diff);
  const failed = (old.initErrors ?? []).length > 0;
  return failed && patterns.some((pattern) => pattern === "*" || pattern === initErrorKey)
    ? [...forced, initErrorKey]
    : forced;
}

function changedPatterns(
  patterns: string[],
  old: Properties,
  inputs: Properties,
  diff: DiffResult,
): string[] {
  if (diff.changes === "none") return [];
  if (diff.changes === "unknown") return changedPaths(old, inputs, patterns);
  const told = (diff.changed ?? []).map(parsePath);
  return patterns.filter((text) => told.some((path) => matchesPath(path, parsePath(text))));
}

function isImplicit(change: PropertyChange, patterns: string[]): boolean {
  return patterns.some((pattern) => matchesPath(parsePath(change.path), parsePath(pattern)));
}
