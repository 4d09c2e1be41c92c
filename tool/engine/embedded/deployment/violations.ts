import type { Properties } from "../../state/snapshot.ts";
import { policyError } from "../../policy-error.ts";
import type { Goal } from "./goal.ts";
import type { Run } from "./run.ts";

/**
 * Throws where a resource breaks a mandatory rule. A preview goes on: its result has every
 * violation beside the whole plan.
 */
export function refuseViolations(run: Run, goal: Goal, inputs: Properties): void {
  const violations = run.policies.check(goal, inputs);
  if (violations.length > 0 && !run.preview) throw policyError(violations);
}
