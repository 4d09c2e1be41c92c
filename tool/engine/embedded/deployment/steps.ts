import { withDanger } from "../../danger.ts";
import type { PropertyChange, Step, StepOp } from "../../engine.ts";
import type { ResourceState } from "../../state/snapshot.ts";
import { isProviderType, parseUrn } from "../protocol/urns.ts";
import { showAll } from "../protocol/values.ts";
import type { Report } from "../report.ts";

/** The step that does `op` to a resource, as a reader sees it. */
export function stepOf(op: StepOp, state: ResourceState, changes: PropertyChange[] = []): Step {
  const { name } = parseUrn(state.urn);
  const step: Step = {
    op,
    urn: state.urn,
    type: state.type,
    name,
    parent: state.parent ?? "",
    inputs: showAll(state.inputs),
    changes,
  };
  return withDanger(step);
}

/** Whether the engine made this provider by itself: nobody wants to read of it. */
function isDefaultProvider(state: ResourceState): boolean {
  return isProviderType(state.type) && /::default(_|$)/.test(state.urn) && !state.parent;
}

/** Runs the operation of a step; a default provider's without telling. */
export function runStep<T>(
  report: Report,
  step: Step,
  state: ResourceState,
  operation: () => Promise<T>,
): Promise<T> {
  return isDefaultProvider(state) ? operation() : report.step(step, operation);
}
