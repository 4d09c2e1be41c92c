import type { ResourceState } from "../../state/snapshot.ts";
import { ConnectionLost, PartialFailure } from "../providers/provider.ts";
import type { Outcome, Provider, Subject } from "../providers/provider.ts";
import { parseUrn } from "../protocol/urns.ts";
import type { Run } from "./run.ts";
import { markSecretOutputs, now } from "./states.ts";

/** Whom a provider is asked about. */
export function subjectOf(state: ResourceState): Subject {
  return { urn: state.urn, type: state.type, name: parseUrn(state.urn).name };
}

/** What a provider is told of a resource as it was. */
export function oldStateOf(state: ResourceState): {
  id: string;
  inputs: ResourceState["inputs"];
  outputs: ResourceState["outputs"];
} {
  return { id: state.id ?? "", inputs: state.inputs, outputs: state.outputs };
}

function settle(run: Run, state: ResourceState, outcome: Outcome): void {
  if (outcome.id !== "") state.id = outcome.id;
  const { inputs, additionalSecretOutputs = [] } = state;
  state.outputs = markSecretOutputs(outcome.outputs, inputs, additionalSecretOutputs);
  run.report.mask.addAll(state.outputs);
}

/**
 * Runs a create or update between its two entries in the ledger. What exists after a failure is
 * kept, with the reasons; what may exist stays pending, and the next run asks its provider.
 */
async function operate(
  run: Run,
  state: ResourceState,
  kind: "creating" | "updating",
  old: ResourceState | undefined,
  operation: () => Promise<Outcome>,
): Promise<void> {
  await run.ledger.begin(state, kind);
  try {
    settle(run, state, await operation());
  } catch (error) {
    if (error instanceof ConnectionLost) throw error;
    if (!(error instanceof PartialFailure)) {
      await run.ledger.abandon(state);
      throw error;
    }
    settle(run, state, error.outcome);
    state.initErrors = error.reasons;
    stamp(state, kind);
    await run.ledger.record(state, old);
    throw error;
  }
  stamp(state, kind);
  await run.ledger.record(state, old);
}

function stamp(state: ResourceState, kind: "creating" | "updating"): void {
  const time = now();
  if (kind === "creating") state.created = time;
  state.modified = time;
}

/** Creates a resource; `old` is the state that it takes the place of, if that is gone already. */
export function createResource(
  run: Run,
  provider: Provider,
  state: ResourceState,
  old?: ResourceState,
): Promise<void> {
  const { preview } = run;
  return operate(run, state, "creating", old, () =>
    provider.create(subjectOf(state), state.inputs, {
      preview,
      timeoutSeconds: state.customTimeouts?.create,
    }),
  );
}

/** Changes a resource in place. */
export function updateResource(
  run: Run,
  provider: Provider,
  state: ResourceState,
  old: ResourceState,
): Promise<void> {
  const { preview } = run;
  state.id = old.id;
  return operate(run, state, "updating", old, () =>
    provider.update(subjectOf(state), oldStateOf(old), state.inputs, {
      preview,
      timeoutSeconds: state.customTimeouts?.update,
      ignoreChanges: state.ignoreChanges,
    }),
  );
}

/** Creates the new resource; the old one is deleted when everything else is done. */
export async function createThenDelete(
  run: Run,
  provider: Provider,
  state: ResourceState,
  old: ResourceState,
): Promise<void> {
  const { preview } = run;
  const condemn = (): void => {
    // Before the ledger writes the new one: a state with both alive would be a lie.
    if (!preview) old.delete = true;
  };
  await operate(run, state, "creating", undefined, async () => {
    try {
      const outcome = await provider.create(subjectOf(state), state.inputs, {
        preview,
        timeoutSeconds: state.customTimeouts?.create,
      });
      condemn();
      return outcome;
    } catch (error) {
      if (error instanceof PartialFailure) condemn();
      throw error;
    }
  });
}

/** Deletes the old resource, then creates the new one. */
export async function deleteThenCreate(
  run: Run,
  provider: Provider,
  state: ResourceState,
  old: ResourceState,
): Promise<void> {
  if (!run.preview && old.pendingReplacement !== true) {
    await deleteAtProvider(run, old);
    // Should the creation fail, the next run knows that only it is missing.
    old.pendingReplacement = true;
    await run.ledger.abandon(old);
  }
  await createResource(run, provider, state, old);
}

/** Asks the provider of a resource to delete it, where there is something to delete. */
export async function deleteAtProvider(run: Run, state: ResourceState): Promise<void> {
  const exists = state.custom && state.provider !== undefined && state.external !== true;
  if (!exists || state.retainOnDelete === true) return;
  const provider = await run.registry.of(state.provider ?? "", run.base.resources);
  await run.ledger.begin(state, "deleting");
  try {
    await provider.delete(subjectOf(state), oldStateOf(state), {
      preview: false,
      timeoutSeconds: state.customTimeouts?.delete,
    });
  } catch (error) {
    if (!(error instanceof ConnectionLost)) await run.ledger.abandon(state);
    throw error;
  }
}
