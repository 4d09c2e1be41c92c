import { count, shortType } from "../../wording.ts";
import type { Finding, Judgement, PolicyNote } from "../judge/judgement.ts";
import { stopped } from "./clean.ts";
import { code, codes, prose, say, strong } from "./markdown.ts";
import type { Phrase } from "./markdown.ts";
import { named } from "./sections.ts";
import type { Item, Section } from "./sections.ts";

/** What gives way last when the comment must be cut. */
export function mattersOf(judgement: Judgement): Section[] {
  return [
    refusals(judgement),
    lost(judgement),
    leaks(judgement),
    reachable(judgement),
    rights(judgement),
    protection(judgement),
    policies(judgement),
  ];
}

/** What "nothing" is true of: programs that did not run may do anything. */
export function nothing(judgement: Judgement, sentence: string): string {
  const dark = judgement.stacks.filter(({ kind }) => kind === "refused" || kind === "unknown");
  if (dark.length === 0) return sentence;
  return `${sentence} That holds of the stacks that were compared; ${dark.length} could not be.`;
}

function refusals({ refusals: all }: Judgement): Section {
  const items = all.map(({ stacks, kind, code: name, message, todo }): Item => ({
    kind: name,
    parts: () => [
      ...codes(stacks),
      say(kind === "refused" ? ": the program refuses to run: " : ": not known: "),
      code(name),
      say(": "),
      ...prose(stopped(message), 1500),
      say(" To do: "),
      ...prose(stopped(todo)),
    ],
  }));
  return { title: "What does not run", items, matters: true, noun: "refusal" };
}

function lost(judgement: Judgement): Section {
  const items = judgement.dangers.map((one): Item => ({
    kind: shortType(one.type),
    parts: () => [strong(one.unsure ? "DANGER?" : "DANGER"), say(" "), ...told(one)],
  }));
  const otherwise = nothing(
    judgement,
    "Nothing: no resource that holds data is replaced or deleted.",
  );
  return { title: "What will be lost", items, otherwise, matters: true, noun: "danger" };
}

function leaks({ leaks: all }: Judgement): Section {
  const items = all.map((one): Item => ({ kind: shortType(one.type), parts: () => told(one) }));
  return { title: "Secrets in plain text", items, matters: true, noun: "value" };
}

function told(one: Finding): Phrase[] {
  return [...named(one), say(": "), ...prose(one.text)];
}

function reachable(judgement: Judgement): Section {
  const otherwise = nothing(judgement, "Nothing that was not before.");
  const words = { worse: "opened: ", better: "closed: " };
  const items = directed(judgement.exposure, words);
  return { title: "What becomes reachable", items, otherwise, matters: true, noun: "place" };
}

function rights({ rights: all }: Judgement): Section {
  const items = directed(all, { worse: "may now: ", better: "no longer: " });
  return { title: "Who gets wider rights", items, matters: true, noun: "right" };
}

function protection({ protection: all }: Judgement): Section {
  const items = directed(all, { worse: "less: ", better: "more: " });
  return { title: "What protects less", items, matters: true, noun: "protection" };
}

/** What is worse before what is better, and what is grave before the rest. */
export function directed(
  found: readonly Finding[],
  words: Record<Finding["direction"], string>,
): Item[] {
  const weight = (one: Finding): number =>
    Number(one.direction === "worse") * 2 + Number(one.grave);
  return found
    .toSorted((one, other) => weight(other) - weight(one))
    .map((one) => ({
      kind: shortType(one.type),
      parts: () => [
        ...(one.grave ? [strong("!"), say(" ")] : []),
        ...named(one),
        say(`: ${words[one.direction]}`),
        ...prose(one.text),
      ],
    }));
}

const states: Record<PolicyNote["state"], string> = {
  new: "newly violated",
  stricter: "violated as before, and mandatory now",
  weaker: "violated as before, and only advice now",
  before: "violated as before",
  mended: "no longer violated",
};

function policies({ policies: all, policyFiles }: Judgement): Section {
  const order = Object.keys(states);
  const isOldAdvice = (one: PolicyNote): boolean =>
    one.state === "before" && one.level === "advisory";
  const old = all.filter(isOldAdvice);
  const violated = all
    .filter((one) => !isOldAdvice(one))
    .toSorted(
      (one, other) =>
        order.indexOf(one.state) - order.indexOf(other.state) ||
        Number(other.level === "mandatory") - Number(one.level === "mandatory"),
    )
    .map((one): Item => ({ kind: one.rule, parts: () => policy(one) }));
  const files = policyFiles.map((file): Item => ({
    kind: "file",
    parts: () => [say("the policies themselves change: "), code(file)],
  }));
  return {
    title: "Policies",
    items: [...violated, ...files, ...oldAdvice(old)],
    matters: true,
    noun: "violation",
  };
}

function policy({ stacks, rule, level, state, resource, message, fix }: PolicyNote): Phrase[] {
  const fixed = state === "mended" ? [] : [say(" Fix: "), ...prose(stopped(fix))];
  return [
    strong(level === "mandatory" ? "mandatory" : "advice"),
    say(` ${states[state]}: `),
    code(rule),
    say(" by "),
    code(resource, 120),
    say(" in "),
    ...codes(stacks),
    say(". "),
    ...prose(stopped(message)),
    ...fixed,
  ];
}

/** Advice that was not taken before either: how much there is, by rule. */
function oldAdvice(old: readonly PolicyNote[]): Item[] {
  if (old.length === 0) return [];
  const rules = [...new Set(old.map(({ rule }) => rule))];
  const lead = `not followed, as before: ${count(old.length, "piece of advice", "pieces of advice")} of `;
  return [{ kind: "advice", parts: () => [say(lead), ...codes(rules)] }];
}
