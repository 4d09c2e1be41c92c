import type { Act, Judgement, JudgedStack, VariableNote } from "../judge/judgement.ts";
import { directed, nothing } from "./matters.ts";
import { bullets, code, codes, heading, paragraph, prose, say, strong, table } from "./markdown.ts";
import type { Block, Phrase } from "./markdown.ts";
import { about } from "./sections.ts";
import type { Item, Section } from "./sections.ts";

const columns = ["create", "update", "replace", "delete", "same"] as const;

/** How many resources of each stack change, one row for each stack that was run. */
export function countsTable(stacks: readonly JudgedStack[], most: number): Block[] {
  const run = stacks.filter(({ kind }) => kind !== "untouched");
  const still = stacks.filter(({ kind }) => kind === "untouched");
  const head = [
    "stack",
    "on",
    "stage",
    "+ create",
    "~ update",
    "± replace",
    "− delete",
    "unchanged",
  ];
  const rows = run.slice(0, most).map(row);
  const more = run.length > most ? [paragraph([say(`and ${run.length - most} more stacks.`)])] : [];
  const blocks: Block[] = [heading(3, [say("What changes")])];
  if (rows.length > 0) blocks.push(table([head.map((cell) => [say(cell)]), ...rows]), ...more);
  const untouched = still
    .slice(0, most)
    .map(({ stack, note }) => [code(stack, 80), say(" is not touched: "), ...prose(note, 200)]);
  if (still.length > most)
    untouched.push([say(`and ${still.length - most} more that are not touched`)]);
  return untouched.length === 0 ? blocks : [...blocks, bullets(untouched)];
}

function row({ stack, platform, stage, file, kind, counts, note }: JudgedStack): Phrase[][] {
  const isNew = file === "added" ? " (new)" : file === "removed" ? " (its file is gone)" : "";
  const own = [[code(stack, 80), say(isNew)], [code(platform, 40)], [code(stage, 40)]];
  if (counts === undefined) {
    return [
      ...own,
      [say(kind === "refused" ? "refused: " : "not known: "), code(note, 80)],
      ...[1, 2, 3, 4].map(() => [say("")]),
    ];
  }
  return [
    ...own,
    ...columns.map((op) => [say(String(counts[op] + (op === "delete" ? counts.discard : 0)))]),
  ];
}

/** What gives way first when the comment must be cut. */
export function restOfSections(judgement: Judgement): Section[] {
  return [variables(judgement), costs(judgement), acts(judgement), undo(judgement)];
}

function variables({ variables: all }: Judgement): Section {
  const weight = ({ missing }: VariableNote): number => Number(missing);
  const items = all
    .toSorted((one, other) => weight(other) - weight(one))
    .map((one): Item => ({ kind: one.change, parts: () => variable(one) }));
  return { title: "Variables", items, matters: false, noun: "variable" };
}

function variable({
  stacks,
  service,
  name,
  change,
  missing,
  before,
  after,
}: VariableNote): Phrase[] {
  const was = before === undefined ? [] : [code(before, 100)];
  const is = after === undefined ? [] : [code(after, 100)];
  const arrow = was.length > 0 && is.length > 0 ? [say(" → ")] : [];
  return [
    ...(missing ? [strong("not set"), say(" ")] : []),
    code(name, 100),
    say(" of "),
    code(service, 80),
    say(` ${change} in `),
    ...codes(stacks),
    say(": "),
    ...was,
    ...arrow,
    ...is,
  ];
}

function costs(judgement: Judgement): Section {
  const lead = [say("How much is unknown: there are no prices yet.")];
  const items = directed(judgement.costs, { worse: "likely more: ", better: "likely less: " });
  const otherwise = nothing(judgement, "Nothing that is charged for is new or bigger.");
  return { title: "What costs more", lead, items, otherwise, matters: false, noun: "resource" };
}

function acts(judgement: Judgement): Section {
  const items = judgement.acts.map((one): Item => ({ kind: one.kind, parts: () => act(one) }));
  const otherwise = nothing(judgement, "Nobody that is known of.");
  return { title: "Who else must act", items, otherwise, matters: false, noun: "act" };
}

function act({ stacks, text, command }: Act): Phrase[] {
  const by = command === undefined ? [] : [say(": "), code(command, 200)];
  return [...about(stacks, text), ...by];
}

const answers: Record<Judgement["undo"]["answer"], string> = {
  yes: "Yes: reverting the change and applying that brings back what was.",
  "data-lost": "Yes, but not the data:",
  no: "No, not all of it:",
};

function undo(judgement: Judgement): Section {
  const { answer, reasons } = judgement.undo;
  const items = reasons.map(({ stacks, text }): Item => ({
    kind: "reason",
    parts: () => about(stacks, text),
  }));
  const shared = { title: "Can it be undone", items, matters: false, noun: "reason" };
  if (items.length === 0) return { ...shared, otherwise: nothing(judgement, answers.yes) };
  return { ...shared, lead: [say(answers[answer])] };
}
