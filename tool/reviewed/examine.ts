import type { Engine, RunResult } from "../engine/engine.ts";
import { withBackend } from "../engine/state/backend.ts";
import type { Environment } from "../engine/state/environment.ts";
import { goalOf, stackKeyOf } from "./collect-goal.ts";
import type { StackGoal } from "./goal.ts";
import type { Reviewed } from "./file.ts";
import { dangersOf, formPlan, type StackPlan, type StatePoint } from "./plan.ts";
import { createRelocate } from "./places.ts";
import { statePointOf } from "./state-point.ts";
import { readUpstreamOutputs } from "./upstream.ts";

/** Which stack is looked at. */
export interface ExamineRequest {
  folder: string;
  stack: string;
  environment: Environment;
  simulated: boolean;
  /** Stops it. */
  signal?: AbortSignal;
}

/** Where the state stands; to be asked before the preview that starts at it. */
export async function readStatePoint(engine: Engine): Promise<StatePoint> {
  const deployment = await engine.export();
  return statePointOf(deployment, (await engine.history()).length);
}

/** The goal of a stack that is looked at: of a simulation without the stack's key. */
export async function examineGoal(request: ExamineRequest): Promise<StackGoal> {
  const { folder, stack, environment, simulated, signal } = request;
  const options = signal === undefined ? {} : { signal };
  return await goalOf({ folder, stack, environment, sealed: !simulated }, options);
}

/** A preview, with what goes with it. */
export interface Planned {
  goal: StackGoal;
  engine: Engine["name"];
  result: RunResult;
  /** Where the state stood before the preview. */
  state: StatePoint;
}

/**
 * What an update of a stack would do, from its goal and from a preview that was made after `state`
 * was read: what changes in between is found by the comparison with either.
 */
export async function examinePlan(
  { folder, stack, environment, simulated }: ExamineRequest,
  { goal, engine, result, state }: Planned,
): Promise<Reviewed & { plan: StackPlan }> {
  return await withBackend({ folder, stack, environment }, async (backend) => {
    const names = goal.upstream;
    const key = !simulated && names.length > 0 ? await stackKeyOf(backend) : undefined;
    const upstream = await readUpstreamOutputs({ backend, environment, names, simulated, key });
    const text = createRelocate(backend.project.folder);
    return {
      project: backend.project.name,
      stack,
      ...(simulated && { simulated: true as const }),
      goal,
      plan: formPlan({ goal, engine, result, state, upstream, text }),
      dangers: dangersOf(result.steps),
    };
  });
}
