import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { identical, toSecret, isSecret } from "../protocol/values.ts";
import { isProviderType } from "../protocol/urns.ts";
import { PartialFailure } from "../providers/provider.ts";
import type { Outcome } from "../providers/provider.ts";
import { isCutShort } from "./cut-short.ts";
import { changesBetween } from "./diff.ts";
import { operationError } from "./errors.ts";
import { oldStateOf, subjectOf } from "./operations.ts";
import type { Run } from "./run.ts";
import { now } from "./states.ts";
import { runStep, stepOf } from "./steps.ts";
import type { StepOp } from "../../engine.ts";

/** What was found of one resource: its state as it is now, or that it is gone. */
interface Finding {
  old: ResourceState;
  /** Undefined: the resource no longer exists. */
  fresh: ResourceState | undefined;
  op: StepOp;
}

/**
 * Asks the provider of every resource what it is now, and takes that into the state: changed
 * inputs and outputs, and without what is gone. Nothing is changed but the state.
 */
export async function refreshResources(run: Run, states: readonly ResourceState[]): Promise<void> {
  const findings = await Promise.all(
    states.map((old) => run.limit(() => run.control.track(() => find(run, old)))),
  );
  if (run.control.stopped) return;
  const parents = new Map<string, string | undefined>();
  const living = new Set<string>();
  for (const finding of findings) {
    if (finding === undefined) continue;
    const { old, fresh } = finding;
    parents.set(old.urn, old.parent);
    await tell(run, finding);
    if (fresh === undefined) {
      await run.ledger.remove(old);
      continue;
    }
    const repaired = repair(fresh, living, parents);
    living.add(repaired.urn);
    run.ledger.keep(repaired, old, !identical(repaired, old));
  }
}

/** Components, providers and what is deleted already have nothing to read. */
function isReadable(state: ResourceState): boolean {
  return state.custom && !isProviderType(state.type) && state.pendingReplacement !== true;
}

async function find(run: Run, old: ResourceState): Promise<Finding | undefined> {
  if (run.control.stopped) return undefined;
  if (!isReadable(old)) return { old, fresh: old, op: "same" };
  try {
    const provider = await run.registry.of(old.provider ?? "", run.base.resources);
    const { outcome, reasons } = await keepPartial(provider.read(subjectOf(old), oldStateOf(old)));
    if (outcome === undefined) return { old, fresh: undefined, op: "delete" };
    const fresh = stateOfFound(old, outcome, reasons);
    run.report.mask.addAll([fresh.inputs, fresh.outputs]);
    if (old.external === true) {
      return { old, fresh, op: identical(old.outputs, fresh.outputs) ? "same" : "update" };
    }
    // What the next `up` would have to change back is what has changed.
    const ignored = old.ignoreChanges ?? [];
    const diff = await provider.diff(subjectOf(old), oldStateOf(fresh), old.inputs, ignored);
    const differs =
      diff.changes === "unknown" ? !identical(old.inputs, fresh.inputs) : diff.changes === "some";
    return { old, fresh, op: differs ? "update" : "same" };
  } catch (error) {
    const { type, name } = subjectOf(old);
    run.control.fail(operationError("refresh", { type, name }, error));
    return undefined;
  }
}

/** A resource that exists and is not well is read all the same. */
async function keepPartial(
  reading: Promise<Outcome | undefined>,
): Promise<{ outcome: Outcome | undefined; reasons: string[] }> {
  try {
    return { outcome: await reading, reasons: [] };
  } catch (error) {
    if (!(error instanceof PartialFailure)) throw error;
    return { outcome: error.outcome, reasons: error.reasons };
  }
}

function stateOfFound(old: ResourceState, found: Outcome, reasons: string[]): ResourceState {
  const fresh: ResourceState = {
    ...old,
    id: found.id,
    inputs: found.inputs ?? old.inputs,
    outputs: keepSecret(found.outputs, old.outputs),
  };
  delete fresh.initErrors;
  // A provider reads what it sees; that an operation was not finished, it does not.
  const errors = [...(old.initErrors ?? []).filter(isCutShort), ...reasons];
  if (errors.length > 0) fresh.initErrors = errors;
  const changed = !identical(old.inputs, fresh.inputs) || !identical(old.outputs, fresh.outputs);
  return changed ? { ...fresh, modified: now() } : fresh;
}

/** What was a secret stays one. */
function keepSecret(outputs: Properties, olds: Properties): Properties {
  return Object.fromEntries(
    Object.entries(outputs).map(([key, value]) => [
      key,
      isSecret(olds[key]) ? toSecret(value) : value,
    ]),
  );
}

function tell(run: Run, { old, fresh, op }: Finding): Promise<void> {
  const shown = fresh ?? old;
  const changes =
    op === "update" ? changesBetween(old.outputs, shown.outputs, { paths: [], known: true }) : [];
  return runStep(run.report, stepOf(op, shown, changes), shown, () => Promise.resolve());
}

/** A state without references to what is gone; children of the dead go to the next one above. */
function repair(
  state: ResourceState,
  living: ReadonlySet<string>,
  parents: ReadonlyMap<string, string | undefined>,
): ResourceState {
  const lives = (urn: string): boolean => living.has(urn);
  const repaired = { ...state };
  if (state.dependencies) repaired.dependencies = state.dependencies.filter(lives);
  if (state.propertyDependencies) {
    repaired.propertyDependencies = Object.fromEntries(
      Object.entries(state.propertyDependencies)
        .map(([key, urns]): [string, string[]] => [key, urns.filter(lives)])
        .filter(
          ([key, urns]) => urns.length > 0 || state.propertyDependencies?.[key]?.length === 0,
        ),
    );
  }
  if (state.deletedWith !== undefined && !lives(state.deletedWith)) delete repaired.deletedWith;
  while (repaired.parent !== undefined && !lives(repaired.parent)) {
    repaired.parent = parents.get(repaired.parent);
  }
  return repaired;
}
