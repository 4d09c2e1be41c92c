import type { PendingOperation, ResourceState, Snapshot } from "../state/snapshot.ts";
import { cutShort } from "./deployment/cut-short.ts";
import { oldStateOf, subjectOf } from "./deployment/operations.ts";
import type { Run } from "./deployment/run.ts";
import { markSecretOutputs, now } from "./deployment/states.ts";
import type { Outcome } from "./providers/provider.ts";
import { isProviderType, packageOf, parseUrn } from "./protocol/urns.ts";
import { messageOf } from "./report.ts";

/** What a provider says of a resource: as it is, that there is none, or why it cannot say. */
type Answer = Outcome | "gone" | { unknown: string };

/** An operation that stays pending, or undefined, and a sentence that tells what was found. */
interface Settled {
  pending?: PendingOperation;
  text: string;
}

/**
 * Settles what an earlier run was doing when it was cut short: asks the providers, takes what they
 * say into the state, and says so. What nobody can tell stays pending, as the CLI keeps it; with
 * `forget` only where the provider does not answer, since somebody asked what is really there.
 */
export async function settlePending(run: Run, forget = false): Promise<Snapshot> {
  const resources = [...run.base.resources];
  const pendingOperations: PendingOperation[] = [];
  for (const operation of run.base.pendingOperations) {
    if (!changes(operation)) continue;
    const { pending, text } = await settle(run, operation, resources, forget);
    if (pending !== undefined) pendingOperations.push(pending);
    tell(run, operation, text);
  }
  return { resources, pendingOperations };
}

/** Whether the operation can have changed anything. */
function changes({ resource, type }: PendingOperation): boolean {
  return resource.custom && !isProviderType(resource.type) && type !== "reading";
}

function tell(run: Run, { resource, type }: PendingOperation, text: string): void {
  const { name } = parseUrn(resource.urn);
  const message = `An earlier run was cut short while ${type} '${name}': ${text}.`;
  run.report.log("warning", message, resource.urn);
}

async function settle(
  run: Run,
  operation: PendingOperation,
  resources: ResourceState[],
  forget: boolean,
): Promise<Settled> {
  const { resource, type } = operation;
  if (type === "creating" || type === "importing") {
    const answer = await ask(run, resource);
    if (answer === "gone" && forget) return { text: "its provider does not find it: forgotten" };
    return settleCreation(run, operation, resources, answer);
  }
  // The CLI notes an update before it has an id for it: then the URN tells.
  const index = resources.findIndex(
    ({ urn, id, delete: condemned }) =>
      urn === resource.urn &&
      (id === resource.id || !resource.id) &&
      (type === "deleting" || condemned !== true),
  );
  const old = resources[index];
  if (old === undefined) return { text: "the state does not have it any more" };
  // By its own id and outputs, which an operation that was not finished has not.
  const answer = await ask(run, old);
  const settled =
    type === "deleting" ? settleDeletion(old, answer) : settleUpdate(run, old, answer);
  resources[index] = settled.state;
  return settled;
}

async function ask(run: Run, state: ResourceState): Promise<Answer> {
  if (!run.registry.isReal(packageOf(state.type))) return { unknown: "its provider is not here" };
  try {
    const provider = await run.registry.of(state.provider ?? "", run.base.resources);
    const old = oldStateOf(state);
    // Many a provider only looks at what it made of the inputs, which there may not be yet.
    const outputs = Object.keys(old.outputs).length > 0 ? old.outputs : old.inputs;
    const outcome = await provider.read(subjectOf(state), { ...old, outputs });
    if (outcome === undefined || outcome.id === "") return "gone";
    run.report.mask.addAll(outcome.outputs);
    return outcome;
  } catch (error) {
    return { unknown: messageOf(error) };
  }
}

/**
 * A creation has no id yet: only a provider that finds its resources by their inputs knows. That it
 * does not find one proves nothing.
 */
function settleCreation(
  run: Run,
  operation: PendingOperation,
  resources: ResourceState[],
  answer: Answer,
): Settled {
  const { urn, type } = operation.resource;
  const same = resources.findIndex((one) => one.type === type && isFound(answer, one.id));
  const known = resources[same];
  // One whose replacement was under way is gone: what is found under its id is the new one.
  if (known !== undefined && known.pendingReplacement !== true) {
    if (known.urn !== urn) return { text: "nothing new was made" };
    const settled = settleUpdate(run, known, answer);
    resources[same] = settled.state;
    return settled;
  }
  if (answer === "gone" || "unknown" in answer) {
    const why = answer === "gone" ? "does not find it" : `cannot tell (${answer.unknown})`;
    const text =
      `it may or may not exist, its provider ${why}; it stays pending until it is made` +
      (answer === "gone" ? ", or forgotten by `refresh`" : "");
    return { pending: operation, text };
  }
  const made = stateOfMade(operation.resource, answer);
  run.report.mask.addAll(made.outputs);
  const index = resources.findIndex(
    ({ urn, delete: condemned }) => urn === made.urn && condemned !== true,
  );
  const old = resources[index];
  if (old === undefined) {
    resources.push(made);
  } else {
    // A replacement: where the old one is not gone yet, it goes when everything else is done.
    const rest = old.pendingReplacement === true ? [] : [{ ...old, delete: true }];
    resources.splice(index, 1, made, ...rest);
  }
  return { text: `it exists as '${answer.id}' and is taken into the state` };
}

function isFound(answer: Answer, id: string | undefined): boolean {
  return answer !== "gone" && "id" in answer && answer.id === id;
}

function stateOfMade(resource: ResourceState, { id, outputs }: Outcome): ResourceState {
  const { inputs, additionalSecretOutputs = [] } = resource;
  const time = now();
  const marked = markSecretOutputs(outputs, inputs, additionalSecretOutputs);
  return { ...resource, id, outputs: marked, created: time, modified: time };
}

function settleUpdate(
  run: Run,
  old: ResourceState,
  answer: Answer,
): Settled & { state: ResourceState } {
  if (answer === "gone") {
    return { state: { ...old, pendingReplacement: true }, text: "it is gone; it is made again" };
  }
  const again = { ...old, initErrors: [cutShort.update] };
  if ("unknown" in answer) {
    return { state: again, text: `its provider cannot tell (${answer.unknown}); it is done again` };
  }
  const { inputs, additionalSecretOutputs = [] } = old;
  const outputs = markSecretOutputs(answer.outputs, inputs, additionalSecretOutputs);
  run.report.mask.addAll(outputs);
  return { state: { ...again, outputs }, text: "the state has it as it is now; it is done again" };
}

function settleDeletion(old: ResourceState, answer: Answer): Settled & { state: ResourceState } {
  if (answer === "gone") {
    // Others may still name it: it leaves the state when it is their turn, or is made again.
    return { state: { ...old, pendingReplacement: true }, text: "it is gone" };
  }
  // Half of it may be gone: where it is wanted after all, it is made whole.
  const state = old.delete === true ? old : { ...old, initErrors: [cutShort.deletion] };
  if ("unknown" in answer) {
    return { state, text: `its provider cannot tell (${answer.unknown}); it stays in the state` };
  }
  return { state, text: "it still exists" };
}
