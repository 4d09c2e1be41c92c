import { UserError } from "../../variables/user-error.ts";
import { compareGoals, compareStates, compareSteps, compareUpstream } from "./compare.ts";
import type { Reviewed } from "./file.ts";
import type { StackGoal } from "./goal.ts";
import type { ReviewedDanger, StackPlan } from "./plan.ts";

/** What a stack is, right before it is brought up. */
export interface Current {
  goal: StackGoal;
  plan: StackPlan;
  dangers: readonly ReviewedDanger[];
}

/** What was reviewed: a file, or the first digits of a hash that a file or a check showed. */
export type Given = { file: Reviewed } | { digits: string };

/** The stack that is verified, for messages. */
export interface Subject {
  stack: string;
  simulated: boolean;
}

/** How to see, and keep, what there is now. */
function sayHowToReview({ stack, simulated }: Subject): string {
  return `npx slipway preview ${stack}${simulated ? " --simulate" : ""} --save-plan <file>`;
}

/** Lines of differences that an error shows. */
const mostShown = 12;

/**
 * Refuses what is not what was reviewed, naming the difference.
 *
 * @throws UserError `GoalChanged`, `UpstreamChanged`, `StateChanged`, `StepsChanged`, and
 * `DangerNotReviewed` for a danger that nobody saw.
 */
export function verifyReviewed(given: Given, now: Current, subject: Subject): void {
  const reviewed = "file" in given ? given.file : undefined;
  if (reviewed !== undefined) refuseDifferences(reviewed, now, subject);
  const kind = "digits" in given ? refuseOtherHash(given.digits, now, subject) : "file";
  // Whoever reviewed a plan by its hash reviewed its steps, with what they endanger.
  if (kind !== "plan") refuseDangers(reviewed?.dangers ?? [], now.dangers, subject);
}

function refuseDifferences({ goal, plan }: Reviewed, now: Current, subject: Subject): void {
  const goals = compareGoals(goal, now.goal);
  if (goals.length > 0) throw changed("GoalChanged", "what the program wants", subject, goals);
  if (plan === undefined) return;
  const upstream = compareUpstream(plan.upstream, now.plan.upstream);
  if (upstream.length > 0)
    throw changed("UpstreamChanged", "what other stacks give", subject, upstream);
  const states = compareStates(plan.state, now.plan.state);
  if (states.length > 0) throw changed("StateChanged", "the state", subject, states);
  const steps = compareSteps(plan, now.plan);
  if (steps.length > 0) throw changed("StepsChanged", "what an update does", subject, steps);
}

function changed(
  code: string,
  what: string,
  subject: Subject,
  lines: readonly string[],
): UserError {
  const shown = lines.slice(0, mostShown).map((line) => `  - ${line}`);
  const more = lines.length > mostShown ? [`  - and ${lines.length - mostShown} more`] : [];
  return new UserError(
    code,
    `Nothing was changed: ${what} of '${subject.stack}' is not what was reviewed:\n` +
      `${[...shown, ...more].join("\n")}\n` +
      `Review it as it is now: ${sayHowToReview(subject)}`,
  );
}

/** Which hash the digits are of. */
function refuseOtherHash(
  digits: string,
  { goal, plan }: Current,
  subject: Subject,
): "goal" | "plan" {
  if (goal.hash.startsWith(digits)) return "goal";
  if (plan.hash.startsWith(digits)) return "plan";
  throw new UserError(
    "GoalChanged",
    `Nothing was changed: '${digits}' is neither the goal of '${subject.stack}' now ` +
      `(${goal.hash.slice(0, 12)}) nor its plan (${plan.hash.slice(0, 12)}): program, config, ` +
      "policies or state changed since the review. A hash does not say in what: give --plan the " +
      "file that was saved with it, which does.",
  );
}

function refuseDangers(
  reviewed: readonly ReviewedDanger[],
  now: readonly ReviewedDanger[],
  subject: Subject,
): void {
  const unseen = now.filter(
    ({ urn, op, unsure }) =>
      !reviewed.some((seen) => seen.urn === urn && seen.op === op && (!seen.unsure || unsure)),
  );
  if (unseen.length === 0) return;
  const lines = unseen.slice(0, mostShown).map(({ danger }) => `  - ${danger}`);
  throw new UserError(
    "DangerNotReviewed",
    "Nothing was changed: data would be endangered, and what was reviewed does not say so:\n" +
      `${lines.join("\n")}\n` +
      `Review it in a plan: ${sayHowToReview(subject)}`,
  );
}

/** What a review by hash, or without the stack's key, does not cover; undefined where it is all. */
export function uncovered(given: Given, now: StackGoal): string | undefined {
  const seals = "file" in given ? given.file.goal.seals : undefined;
  if (now.ownSecrets === 0 || (seals !== undefined && now.seals !== undefined)) return undefined;
  const count =
    now.ownSecrets === 1
      ? "1 secret that the program makes itself is"
      : `${now.ownSecrets} secrets that the program makes itself are`;
  const why =
    "file" in given
      ? "it was reviewed without the stack's passphrase"
      : "a hash does not hold them";
  return `${count} compared by place alone, not by value: ${why}.`;
}
