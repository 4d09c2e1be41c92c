import { parsePath } from "../../engine/embedded/protocol/paths.ts";
import type { PropertyPath } from "../../engine/embedded/protocol/paths.ts";
import type { Step } from "../../engine/engine.ts";

/** Inputs of a resource, as far as they are known. */
export type Inputs = Record<string, unknown>;

/** A resource at both ends of a change; undefined where it is not there. */
export interface Sides {
  before: Inputs | undefined;
  after: Inputs | undefined;
}

/** What a resource was and becomes: a step says only what it becomes, and what changed. */
export function sidesOf(step: Step): Sides {
  switch (step.op) {
    case "create":
      return { before: undefined, after: step.inputs };
    case "delete":
    case "discard":
      return { before: step.inputs, after: undefined };
    case "update":
    case "replace":
      return { before: takeBack(step), after: step.inputs };
    default:
      return { before: step.inputs, after: step.inputs };
  }
}

/**
 * A resource at both ends, without what is known of the first alone: of a document that is unknown
 * until the deployment nobody can say that something of it goes.
 */
export function comparableSides(step: Step, sides: Sides): Sides {
  const { before, after } = sides;
  const hidden = step.changes.filter((change) => change.after === "[unknown]");
  if (before === undefined || after === undefined || hidden.length === 0) return sides;
  const told = structuredClone(before);
  for (const { path } of hidden) put(told, parsePath(path), "[unknown]");
  return { before: told, after };
}

type Parts = Record<string | number, unknown>;

function takeBack({ inputs, changes }: Step): Inputs {
  const before = structuredClone(inputs);
  for (const change of changes) put(before, parsePath(change.path), change.before);
  return compact(before) as Inputs;
}

/** Sets one value, or takes it away where it is undefined; makes what is missing on the way. */
function put(root: Parts, path: PropertyPath, value: unknown): void {
  const last = path.at(-1);
  if (last === undefined) return;
  let at = root;
  for (const [index, step] of path.slice(0, -1).entries()) {
    const next = own(at, step);
    if (typeof next !== "object" || next === null) {
      define(at, step, typeof path[index + 1] === "number" ? [] : {});
    }
    at = own(at, step) as Parts;
  }
  if (value === undefined) {
    if (Array.isArray(at)) define(at, last, removed);
    else Reflect.deleteProperty(at, last);
  } else define(at, last, value);
}

function own(at: Parts, key: string | number): unknown {
  return Object.hasOwn(at, key) ? at[key] : undefined;
}

/** As an assignment, which the name `__proto__` would make another thing. */
function define(at: Parts, key: string | number, value: unknown): void {
  Object.defineProperty(at, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Stands in a list where there was nothing: taken out once all indexes are used. */
const removed = Symbol("removed");

function compact(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== removed).map(compact);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, compact(inner)] as const);
  return Object.fromEntries(entries);
}
