import { compareFacts } from "./facts.ts";
import type { Fact, FactChange, FactReader } from "./facts.ts";
import type { Finding } from "./judgement.ts";
import { comparableSides } from "./sides.ts";
import type { JudgedStep } from "./stack-steps.ts";
import { exposureOf } from "./exposure/exposure.ts";
import { denialsOf, hasUnknownRights, rightsOf } from "./rights/rights.ts";

/** A finding about the resource of a step. */
export function findingOf(
  { stack, step, component }: JudgedStep,
  told: Pick<Finding, "direction" | "text"> & Partial<Pick<Finding, "grave" | "unsure">>,
): Finding {
  const { type, name } = step;
  return { stacks: [stack], type, name, component, grave: false, unsure: false, ...told };
}

/** What a step loses or may lose, as the engine tells it. */
export function dangersOf(judged: JudgedStep): Finding[] {
  const { danger, dangerUnsure = false } = judged.step;
  if (danger === undefined) return [];
  const text = danger.replace(/\.$/, "");
  return [
    findingOf(judged, { direction: "worse", text, grave: !dangerUnsure, unsure: dangerUnsure }),
  ];
}

function toFindings(judged: JudgedStep, change: FactChange): Finding[] {
  const tell = (direction: Finding["direction"]) => (fact: Fact) =>
    findingOf(judged, {
      direction,
      text: fact.text,
      grave: fact.grave && direction === "worse",
      unsure: fact.unsure === true,
    });
  return [...change.came.map(tell("worse")), ...change.gone.map(tell("better"))];
}

function compare(judged: JudgedStep, read: FactReader): FactChange {
  return compareFacts(judged.step.type, comparableSides(judged.step, judged.sides), read);
}

/** What becomes reachable by a step, and what no longer is. */
export function exposureOfStep(judged: JudgedStep): Finding[] {
  // Whatever runs on this machine is answered on 127.0.0.1 alone.
  if (judged.platform === "local") return [];
  const change = compare(judged, exposureOf);
  return toFindings(judged, looseningOf(judged) ?? change);
}

/** A bucket whose block of public access goes is opened, not closed. */
function looseningOf({ step }: JudgedStep): FactChange | undefined {
  if (!step.type.endsWith(":BucketPublicAccessBlock")) return undefined;
  if (step.op === "create") return { came: [], gone: [] };
  if (step.op !== "delete" && step.op !== "discard") return undefined;
  const text = "nothing blocks public access to the bucket any more";
  return { came: [{ text, grave: true }], gone: [] };
}

/** Where something stands that goes with all that holds data there: its policies deny nobody. */
function placeOf({ stack, component }: JudgedStep): string {
  return `${stack} ${component}`;
}

/** The components whose data go. */
export function goingComponents(steps: readonly JudgedStep[]): Set<string> {
  const gone = steps.filter(({ step }) => step.op === "delete" && step.danger !== undefined);
  return new Set(gone.map(placeOf));
}

/** What a step lets somebody do that could not before, and the other way round. */
export function rightsOfStep(judged: JudgedStep, goes: ReadonlySet<string>): Finding[] {
  const rights = compare(judged, rightsOf);
  const denials = compare(judged, denialsOf);
  const lifted = denials.gone.map((fact) => ({ ...liftedOf(fact), grave: true }));
  // A whole policy that goes takes its denials along, and what they were needed for.
  const isNeeded = rights.gone.length === 0 && !goes.has(placeOf(judged));
  const came = judged.sides.after === undefined && !isNeeded ? [] : lifted;
  return [
    ...toFindings(judged, { came: [...rights.came, ...came], gone: rights.gone }),
    ...unknownRights(judged),
  ];
}

function liftedOf(fact: Fact): Fact {
  return { text: `${fact.text}, which was denied`, grave: fact.grave };
}

function unknownRights(judged: JudgedStep): Finding[] {
  const { sides, step } = judged;
  if (sides.after === undefined || !hasUnknownRights(step.type, sides.after)) return [];
  const changed = step.changes.some(({ path }) => /polic/i.test(path));
  const isNew = sides.before === undefined;
  // Who may take a new role is told by what the role may.
  if (isNew ? step.type === "aws:iam/role:Role" : !changed) return [];
  const text = "what a policy allows that is known only once the resources it names are there";
  return [findingOf(judged, { direction: "worse", text, unsure: true })];
}
