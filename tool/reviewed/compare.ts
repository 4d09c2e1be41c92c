import type { Json } from "./canonical.ts";
import type { GoalEntries, StackGoal } from "./goal.ts";
import type { StepOp } from "../engine/engine.ts";
import {
  untold,
  type PlannedStep,
  type StackPlan,
  type StatePoint,
  type UpstreamOutputs,
} from "./plan.ts";

/** What differs between what was reviewed and what there is now, a line each, causes first. */
export function compareGoals(reviewed: StackGoal, now: StackGoal): string[] {
  const all = { ...reviewed.entries, ...now.entries };
  const rank = (subject: string): number => rankOf(subject, all[subject] ?? {});
  const subjects = Object.keys(all).sort((one, other) => {
    return rank(one) - rank(other) || (one < other ? -1 : 1);
  });
  const lines = subjects.flatMap((subject) =>
    clipped(compareSubject(subject, reviewed.entries, now.entries)),
  );
  return [...lines, ...compareSeals(reviewed, now)];
}

const ranks = ["stack", "secrets", "packages", "sources", "policy"];

/** What is said once comes before what follows from it: components before their resources. */
function rankOf(subject: string, fields: Record<string, Json>): number {
  const [kind = ""] = subject.split(" ");
  if (ranks.includes(kind)) return ranks.indexOf(kind);
  if (kind !== "resource") return ranks.length + 2;
  return ranks.length + (fields["its kind"] === "component" ? 0 : 1);
}

/** Lines about one subject that are shown. */
const mostOfOne = 3;

function clipped(lines: readonly string[]): string[] {
  if (lines.length <= mostOfOne + 1) return [...lines];
  const more = `${lines.length - mostOfOne} more changes of the same`;
  return [...lines.slice(0, mostOfOne), more];
}

function union(one: object, other: object): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
}

function compareSubject(subject: string, before: GoalEntries, after: GoalEntries): string[] {
  const [was, is] = [before[subject], after[subject]];
  const what = describeSubject(subject, is ?? was ?? {});
  if (was === undefined) return [`${what} is new since the review${detailOf(subject, is)}`];
  if (is === undefined) return [`${what} was reviewed, and is no longer there`];
  const changed = union(was, is).filter((path) => !same(was[path], is[path]));
  return changed.map((path) => describeChange(subject, what, path, [was[path], is[path]]));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** A resource by its name and type, anything else by its own words. */
function describeSubject(subject: string, fields: Record<string, Json>): string {
  const [kind = "", ...rest] = subject.split(" ");
  const last = rest.join(" ");
  const name = last.split("::").slice(3).join("::");
  const type = fields["its type"];
  if (kind === "resource") return `resource '${name}' (${printPlain(type)})`;
  if (kind === "read") return `'${name}' (${printPlain(type)}), which the program reads,`;
  if (kind === "policy") return `what the policy '${rest[0] ?? ""}' finds at '${name}'`;
  if (kind === "call") return `the program's call ${rest.slice(2).join(" ")}`;
  return subject;
}

function detailOf(subject: string, fields: Record<string, Json> | undefined): string {
  if (!subject.startsWith("policy ") || fields === undefined) return "";
  const [, message] = Object.entries(fields).find(([path]) => path.startsWith("message")) ?? [];
  return `: ${printPlain(message)}`;
}

function describeChange(
  subject: string,
  what: string,
  path: string,
  [was, is]: [Json | undefined, Json | undefined],
): string {
  if (subject === "secrets") return describeKept(`secret '${path}' of the config`, was, is);
  if (subject === "sources") return describeKept(`source '${path}'`, was, is);
  if (subject === "packages") {
    const name = path.replace(/^.*node_modules\//, "");
    return `package '${name}' is ${versionOf(is)}, reviewed was ${versionOf(was)}`;
  }
  if (subject === "stack") {
    if (path === "encryptionsalt") return "the stack has another passphrase or salt";
    return `setting '${path}' is ${print(is)}, reviewed was ${print(was)}`;
  }
  const named =
    subject === "outputs"
      ? `output '${path}'`
      : `${what}: ${path.replace(/^message .*/, "message")}`;
  return `${named} is ${print(is)}, reviewed was ${print(was)}`;
}

function describeKept(what: string, was: Json | undefined, is: Json | undefined): string {
  if (was === undefined) return `${what} is new since the review`;
  return is === undefined ? `${what} was reviewed, and is gone` : `${what} is another one`;
}

function versionOf(value: Json | undefined): string {
  return value === undefined ? "not there" : printPlain(value).split(" ", 1).join("");
}

function print(value: Json | undefined): string {
  if (value === undefined) return "not set";
  const text = JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

function printPlain(value: Json | undefined): string {
  return typeof value === "string" ? value : print(value);
}

/** Secrets that the program makes itself, where both sides had the key. */
function compareSeals({ seals: was }: StackGoal, { seals: is }: StackGoal): string[] {
  if (was === undefined || is === undefined) return [];
  const changed = union(was, is).filter((place) => {
    // What is on one side alone is told already, by its place.
    return was[place] !== undefined && is[place] !== undefined && was[place] !== is[place];
  });
  return changed.map((place) => {
    const at = place.lastIndexOf(" ");
    const what = describeSubject(place.slice(0, at), { "its type": typeIn(place) });
    return `${what}: ${place.slice(at + 1)} is another secret`;
  });
}

function typeIn(place: string): string {
  const types = place.split("::")[2] ?? "";
  return types.split("$").at(-1) ?? "";
}

/** How the state differs from the one that was planned from. */
export function compareStates(reviewed: StatePoint, now: StatePoint): string[] {
  if (reviewed.hash === now.hash) return [];
  const names = union(reviewed.resources, now.resources).filter(
    (urn) => reviewed.resources[urn] !== now.resources[urn],
  );
  const shown = names.map((urn) => `'${urn.split("::").slice(3).join("::")}'`);
  const what = shown.length === 0 ? "what a run left unfinished" : shown.slice(0, 5).join(", ");
  const more = shown.length > 5 ? ` and ${shown.length - 5} more` : "";
  const runs = now.update - reviewed.update;
  const since = runs > 0 ? `, by ${runs === 1 ? "a run" : `${runs} runs`} since` : "";
  return [`the state is another one: ${what}${more} differ${since}`];
}

/** Which outputs of other stacks differ from those that were planned with. */
export function compareUpstream(reviewed: UpstreamOutputs, now: UpstreamOutputs): string[] {
  return union(reviewed, now).flatMap((stack) => {
    const [was, is] = [reviewed[stack] ?? {}, now[stack] ?? {}];
    return union(was, is).flatMap((name) => {
      if (was[name] === is[name] || was[name] === untold || is[name] === untold) return [];
      const how =
        was[name] === undefined ? "is new" : is[name] === undefined ? "is gone" : "is another one";
      return [`output '${name}' of stack '${stack}' ${how}`];
    });
  });
}

/** An op that is none of these instead of the planned one is more than was planned. */
const lesser: Partial<Record<StepOp, readonly StepOp[]>> = { replace: ["update"] };

/**
 * Which steps differ from those that were planned. Of another engine's plan of the same goal and
 * state only what does more than was planned: one knows the provider's answers, the other does not.
 */
export function compareSteps(reviewed: Steps, now: Steps): string[] {
  const [was, is] = [byPlace(reviewed.steps), byPlace(now.steps)];
  const sameEngine = reviewed.engine === now.engine;
  return union(was, is).flatMap((place) => {
    const [before, after] = [was[place], is[place]];
    const name = `'${place.split("::").slice(3).join("::")}'`;
    if (after === undefined) {
      return sameEngine && before
        ? [`the plan has no step any more for ${name}: ${before.op}`]
        : [];
    }
    if (before === undefined) {
      const told = sameEngine || !(after.op === "read" || isDefaultProvider(place));
      return told ? [`the plan has a new step: ${after.op} ${name}`] : [];
    }
    if (before.op !== after.op) {
      const less = !sameEngine && lesser[before.op]?.includes(after.op) === true;
      return less ? [] : [`the step for ${name} is ${after.op}, not ${before.op}`];
    }
    if (!sameEngine || same(before.changes, after.changes)) return [];
    const paths = (step: PlannedStep): string => step.changes.map(({ path }) => path).join(", ");
    return [`${before.op} of ${name} changes ${paths(after)} otherwise than planned`];
  });
}

/** The CLI tells of those that it makes by itself; the embedded engine does not. */
function isDefaultProvider(place: string): boolean {
  return /::pulumi:providers:[^:]+::default(_|$)/.test(place);
}

type Steps = Pick<StackPlan, "engine" | "steps">;

/** A delete and a create of one URN are two steps. */
function byPlace(steps: readonly PlannedStep[]): Record<string, PlannedStep> {
  const entries = steps.map((step) => {
    return [`${step.op === "delete" ? "delete" : "make"} ${step.urn}`, step] as const;
  });
  return Object.fromEntries(entries);
}
