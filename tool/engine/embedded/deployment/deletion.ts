import type { ResourceState } from "../../state/snapshot.ts";
import { parseReference, parseUrn } from "../protocol/urns.ts";
import { operationError, protectedError } from "./errors.ts";
import { deleteAtProvider } from "./operations.ts";
import type { Run } from "./run.ts";
import { runStep, stepOf } from "./steps.ts";

/** URNs of everything that a resource needs as long as it exists. */
export function needsOf(state: ResourceState): Set<string> {
  const needs = new Set(state.dependencies);
  for (const urns of Object.values(state.propertyDependencies ?? {})) {
    for (const urn of urns) needs.add(urn);
  }
  if (state.parent !== undefined) needs.add(state.parent);
  if (state.provider !== undefined) needs.add(parseReference(state.provider).urn);
  if (state.deletedWith !== undefined) needs.add(state.deletedWith);
  needs.delete(state.urn);
  return needs;
}

/** Orders deletions: each waits for everything that needs it. */
export class DeletionOrder {
  readonly #waiting: Set<ResourceState>;
  readonly #needs: Map<ResourceState, Set<string>>;
  readonly #started = new Set<ResourceState>();

  constructor(states: readonly ResourceState[]) {
    this.#waiting = new Set(states);
    this.#needs = new Map(states.map((state) => [state, needsOf(state)]));
  }

  /** What can be deleted now; each is given out once. */
  next(): ResourceState[] {
    const needed = new Set<string>();
    for (const state of this.#waiting) {
      for (const urn of this.#needs.get(state) ?? []) needed.add(urn);
    }
    const free = [...this.#waiting].filter(
      (state) => !needed.has(state.urn) && !this.#started.has(state),
    );
    for (const state of free) this.#started.add(state);
    return free;
  }

  /** Notes that a resource is gone. */
  done(state: ResourceState): void {
    this.#waiting.delete(state);
  }
}

/** Throws when a deletion would hit something protected; nothing has been deleted then. */
export function refuseProtected(states: readonly ResourceState[]): void {
  const names = states
    .filter((state) => state.protect === true && state.delete !== true)
    .map((state) => parseUrn(state.urn).name);
  if (names.length > 0) throw protectedError("delete", names);
}

/**
 * Deletes resources in the reverse order of their dependencies, as many at once as the run allows.
 * Stops at the first failure; what runs by then is finished.
 */
export async function deleteResources(
  run: Run,
  states: readonly ResourceState[],
  replaced: ReadonlySet<ResourceState> = new Set(),
): Promise<void> {
  const order = new DeletionOrder(states);
  const urns = new Set(states.map((state) => state.urn));
  const deleteOne = async (state: ResourceState): Promise<void> => {
    await run.limit(() => deleteResource(run, state, urns, replaced.has(state)));
    if (run.control.stopped) return;
    order.done(state);
    await Promise.all(order.next().map(deleteOne));
  };
  await Promise.all(order.next().map(deleteOne));
}

async function deleteResource(
  run: Run,
  state: ResourceState,
  urns: ReadonlySet<string>,
  isReplaced: boolean,
): Promise<void> {
  if (run.control.stopped) return;
  const operation = async (): Promise<void> => {
    if (run.preview) return;
    const goesWithOther = state.deletedWith !== undefined && urns.has(state.deletedWith);
    // A resource whose replacement was cut short is deleted already.
    if (!goesWithOther && state.pendingReplacement !== true) await deleteAtProvider(run, state);
    await run.ledger.remove(state);
  };
  // What was only read is somebody else's: the state lets it go.
  const step = stepOf(state.external === true ? "discard" : "delete", state);
  try {
    // The second half of a replacement is part of the step that was told already.
    await (isReplaced ? operation() : runStep(run.report, step, state, operation));
  } catch (error) {
    if (isReplaced) {
      const message = operationError("delete the old", step, error).message;
      run.report.event({ kind: "step-failed", step, message });
    }
    run.control.fail(operationError(step.op, step, error));
  }
}
