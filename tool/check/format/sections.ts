import { shortType } from "../../wording.ts";
import { bullets, code, codes, heading, paragraph, prose, render, say } from "./markdown.ts";
import type { Phrase } from "./markdown.ts";

/** One line of a section. */
export interface Item {
  parts: () => Phrase[];
  /** What it is counted under where it is left out: a type, a rule. */
  kind: string;
}

/** A part of the comment under a heading of its own. */
export interface Section {
  title: string;
  /** What stands before its lines. */
  lead?: Phrase[];
  items: Item[];
  /** What is said where there is no line; a section without is left out then. */
  otherwise?: string;
  /** Whether its lines give way last: dangers, exposure, rights, policies. */
  matters: boolean;
  /** What the lines are, for those that are left out: `danger`. */
  noun: string;
}

/** A section with as many of its lines as there is room for, and what the others are. */
export function renderSection(section: Section, most: number): string {
  const { title, lead, items, otherwise } = section;
  if (items.length === 0 && otherwise === undefined) return "";
  const head = heading(3, [say(title)]);
  if (items.length === 0) {
    const gap = lead === undefined ? "" : " ";
    return `${render([head, paragraph([...(lead ?? []), say(`${gap}${otherwise ?? ""}`)])])}\n`;
  }
  const before = render(lead === undefined ? [head] : [head, paragraph(lead)]);
  const lines = items.slice(0, most).map(lineOf).join("");
  const rest = items.slice(most);
  const more = rest.length === 0 ? "" : render([bullets([restOf(section, rest)])]);
  return `${before}\n${lines}${more}\n`;
}

/** Lines that were rendered: a comment that is too long is made several times. */
const rendered = new WeakMap<Item, string>();

function lineOf(item: Item): string {
  const line = rendered.get(item) ?? render([bullets([item.parts()])]);
  rendered.set(item, line);
  return line;
}

const kindsNamed = 6;

function restOf({ noun }: Section, rest: readonly Item[]): Phrase[] {
  const counts = new Map<string, number>();
  for (const { kind } of rest) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const ordered = [...counts].toSorted(([, one], [, other]) => other - one);
  const named = ordered
    .slice(0, kindsNamed)
    .flatMap(([kind, number], index) => [
      say(`${index === 0 ? "" : ", "}${number} `),
      code(kind, 80),
    ]);
  const others = ordered.slice(kindsNamed).reduce((sum, [, number]) => sum + number, 0);
  const more = others === 0 ? [] : [say(`, ${others} of other kinds`)];
  const nouns = rest.length === 1 ? noun : `${noun}s`;
  return [say(`and ${rest.length} more ${nouns}, not shown: `), ...named, ...more];
}

/** A resource as it is named in a sentence: `orders` (`aws:rds:Instance`) of `orders` in `prod`. */
export function named(of: {
  stacks: string[];
  name: string;
  type: string;
  component: string;
}): Phrase[] {
  const owner =
    of.component === "" || of.component === of.name ? [] : [say(" of "), code(of.component, 80)];
  return [
    code(of.name, 120),
    say(" ("),
    code(shortType(of.type), 100),
    say(")"),
    ...owner,
    say(" in "),
    ...codes(of.stacks),
  ];
}

/** A sentence about stacks: `prod`, `staging`: what is said. */
export function about(stacks: string[], sentence: string): Phrase[] {
  return [...codes(stacks), say(": "), ...prose(sentence)];
}
