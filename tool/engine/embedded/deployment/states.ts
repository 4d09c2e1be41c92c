import type { ResourceState, Properties } from "../../state/snapshot.ts";
import { identical, isSecret, toSecret } from "../protocol/values.ts";
import { parsePath } from "../protocol/paths.ts";
import type { Goal } from "./goal.ts";

/** A path as a state file has it. */
function storedPath(text: string): string {
  const parts = parsePath(text).map((step, index) => {
    if (typeof step === "number") return `[${step}]`;
    if (/[^A-Za-z0-9_]/.test(step)) return `["${step.replaceAll('"', '\\"')}"]`;
    return index === 0 ? step : `.${step}`;
  });
  return parts.join("");
}

function unlessEmpty<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Takes what is not set out of a state, so that states compare by what they say. */
function withoutUnset(state: ResourceState): ResourceState {
  const set = Object.entries(state).filter(([, value]) => value !== undefined && value !== false);
  return { ...Object.fromEntries(set), custom: state.custom } as ResourceState;
}

/** The state that a goal describes, before an operation gives it an id and outputs. */
export function stateOf(
  goal: Goal,
  inputs: Properties,
  provider: string | undefined,
  old: ResourceState | undefined,
): ResourceState {
  return withoutUnset({
    urn: goal.urn,
    custom: goal.custom,
    type: goal.type,
    inputs,
    outputs: {},
    parent: goal.parent || undefined,
    protect: goal.protect,
    dependencies: unlessEmpty(goal.dependencies),
    provider,
    propertyDependencies:
      Object.keys(goal.propertyDependencies).length === 0 ? undefined : goal.propertyDependencies,
    additionalSecretOutputs: unlessEmpty(goal.additionalSecretOutputs),
    // For the ledger, which finds the old state by it; a file never holds it.
    aliases: old !== undefined && old.urn !== goal.urn ? [old.urn] : undefined,
    customTimeouts: goal.customTimeouts,
    retainOnDelete: goal.retainOnDelete,
    deletedWith: goal.deletedWith || undefined,
    ignoreChanges: unlessEmpty(goal.ignoreChanges),
    replaceOnChanges: unlessEmpty(goal.replaceOnChanges),
    hideDiff: unlessEmpty(goal.hiddenDiffs.map(storedPath)),
    created: old?.created,
    modified: old?.modified,
    extra: old?.extra,
  });
}

/** Outputs with the marks that the goal and the inputs demand. */
export function markSecretOutputs(
  outputs: Properties,
  inputs: Properties,
  additional: readonly string[],
): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => {
      const secret = additional.includes(key) || isSecret(inputs[key]);
      return [key, secret ? toSecret(value) : value];
    }),
  );
}

/** Fields that say nothing of the resource itself: the CLI does not write a state for them. */
const incidental = new Set(["created", "modified", "initErrors", "aliases"]);

/** Whether an unchanged resource has to be written all the same: a dependency, an option. */
export function needsWrite(old: ResourceState, fresh: ResourceState): boolean {
  const essence = (state: ResourceState): [string, unknown][] =>
    Object.entries(withoutUnset(state))
      .filter(
        ([key, value]) => !incidental.has(key) && !(Array.isArray(value) && value.length === 0),
      )
      .map(([key, value]): [string, unknown] =>
        key === "dependencies" ? [key, [...(value as string[])].sort()] : [key, value],
      )
      .sort(([left], [right]) => left.localeCompare(right));
  return !identical(essence(old), essence(fresh));
}

/** The time as states hold it. */
export function now(): string {
  return new Date().toISOString();
}
