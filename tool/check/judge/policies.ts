import type { PolicyViolation } from "../../../policies/rule.ts";
import type { ComparedStack } from "../collected.ts";
import type { PolicyNote } from "./judgement.ts";

/** What a change does to the violations of one stack: new ones first. */
export function policyNotesOf(stack: string, outcome: ComparedStack): PolicyNote[] {
  const { violations, violationsBefore } = outcome;
  const before = new Map((violationsBefore ?? []).map((one) => [keyOf(one), one]));
  const after = new Set(violations.map(keyOf));
  const found = violations.map((one) => noteOf(stack, one, before.get(keyOf(one))));
  const mended = [...before.values()]
    .filter((one) => !after.has(keyOf(one)))
    .map((one) => ({ ...noteOf(stack, one), state: "mended" as const }));
  return [...found, ...mended];
}

function noteOf(stack: string, one: PolicyViolation, before?: PolicyViolation): PolicyNote {
  const { rule, resource, level, message, fix } = one;
  return {
    stacks: [stack],
    rule,
    resource,
    level,
    ...(before !== undefined && { before: before.level }),
    state: stateOf(level, before?.level),
    message,
    fix,
  };
}

function stateOf(level: PolicyNote["level"], before?: PolicyNote["level"]): PolicyNote["state"] {
  if (before === undefined) return "new";
  if (before === level) return "before";
  return level === "mandatory" ? "stricter" : "weaker";
}

/** The same rule may find several things wrong with one resource: the message tells them apart. */
function keyOf({ rule, urn, message }: PolicyViolation): string {
  return JSON.stringify([rule, urn, message]);
}

/** Files of the rules, and of who evaluates them, among those that a change touches. */
export function policyFilesOf(files: readonly string[]): string[] {
  return files.filter((file) => /(^|\/)policies\/.+\.(ts|js|json|yaml)$/.test(file));
}
