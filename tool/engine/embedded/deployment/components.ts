import type { ResourceState } from "../../state/snapshot.ts";
import type { UserError } from "../../../../variables/user-error.ts";
import { unsupported } from "../refusals.ts";
import { keepIgnored } from "./custom-resources.ts";
import { decide } from "./decision.ts";
import type { Decision } from "./decision.ts";
import { protectedError } from "./errors.ts";
import type { Goal } from "./goal.ts";
import type { Run } from "./run.ts";
import { needsWrite, now, stateOf } from "./states.ts";
import { runStep, stepOf } from "./steps.ts";
import { refuseViolations } from "./violations.ts";

/** Registers a component: only its inputs are kept; outputs follow when the program has them. */
export async function registerComponent(
  run: Run,
  goal: Goal,
  old: ResourceState | undefined,
): Promise<{ state: ResourceState; replaced: ResourceState | undefined }> {
  if (old?.custom === true) throw becomesComponent(goal);
  run.report.mask.addAll(goal.inputs);
  refuseViolations(run, goal, goal.inputs);
  const state = stateOf(goal, goal.inputs, undefined, old);
  state.outputs = old?.outputs ?? {};
  const decision = decideFor(run, goal, old);
  const changes = "changes" in decision ? decision.changes : [];
  await runStep(run.report, stepOf(decision.op, state, changes), state, async () => {
    if (old === undefined) {
      state.created = now();
      state.modified = state.created;
      await run.ledger.record(state, undefined);
    } else if (decision.op === "same") {
      run.ledger.keep(state, old, needsWrite(old, state));
    } else if (decision.op === "replace") {
      // The old one goes at the end, and what goes with it as well.
      if (!run.preview) old.delete = true;
      await run.ledger.record(state, undefined);
    } else {
      await run.ledger.record(state, old);
    }
  });
  return { state, replaced: decision.op === "replace" ? old : undefined };
}

/** A component is replaced along with what it is deleted with, and for no other reason. */
function decideFor(run: Run, goal: Goal, old: ResourceState | undefined): Decision {
  // What is ignored is no change, and stands in the state all the same.
  const inputs = old === undefined ? goal.inputs : keepIgnored(run.report, goal, old.inputs);
  const decision = decide({ goal, old, inputs, diff: undefined });
  if (old === undefined || !run.progress.replaced.has(goal.deletedWith)) return decision;
  if (goal.protect === true && old.protect === true) throw protectedError("replace", [goal.name]);
  run.progress.replaced.add(goal.urn);
  const changes = "changes" in decision ? decision.changes : [];
  return { op: "replace", changes, deleteFirst: false };
}

function becomesComponent(goal: Goal): UserError {
  return unsupported(
    `'${goal.name}' (${goal.type}) was a resource and is now a component`,
    "Give the component another type, or run it with `--engine pulumi`.",
  );
}
