import { isImplicit } from "../../engine/implicit.ts";
import type { StackChange, StackOutcome } from "../collected.ts";
import type { Counts, JudgedStack } from "./judgement.ts";

/** What is told of a stack as a whole. */
export function judgeStack(change: StackChange): JudgedStack {
  const { stack, application, platform, stage, profile, file, outcome } = change;
  const own = { stack, application, platform, stage, profile, file, kind: outcome.kind };
  if (outcome.kind !== "compared") return { ...own, note: noteOf(outcome) };
  const { engine, goal, prior } = outcome;
  return { ...own, note: prior.description, engine, goal, counts: countsOf(outcome) };
}

function noteOf(outcome: Exclude<StackOutcome, { kind: "compared" }>): string {
  return outcome.kind === "untouched" ? outcome.why : outcome.code;
}

function countsOf({ steps }: Extract<StackOutcome, { kind: "compared" }>): Counts {
  const counts: Counts = { create: 0, update: 0, replace: 0, delete: 0, discard: 0, same: 0 };
  for (const step of steps) if (step.op !== "read" && !isImplicit(step)) counts[step.op] += 1;
  return counts;
}
