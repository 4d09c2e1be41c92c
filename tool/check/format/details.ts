import { shortType } from "../../wording.ts";
import type { ResourceChange } from "../judge/judgement.ts";
import { changeLines } from "./change-lines.ts";
import type { Detail } from "./change-lines.ts";
import { clean, escapeHtml, shorten, sizeOf } from "./clean.ts";

/** Nothing but the resources. */
const bare: Detail = { value: 0, properties: 0 };

/** From the fullest to the shortest way to show a change. */
const levels: readonly Detail[] = [
  { value: 300, properties: 100 },
  { value: 120, properties: 40 },
  { value: 60, properties: 12 },
  { value: 30, properties: 4 },
  { value: 0, properties: 1 },
  bare,
];

/** Folded blocks that there are at most; the stacks of the others are counted. */
const mostBlocks = 40;

/** Changes that are equal in the same stacks. */
interface Group {
  stacks: string[];
  changes: ResourceChange[];
}

/** Folded details of each stack, as full as the room allows, never cut inside a fence or a tag. */
export function formatDetails(changes: readonly ResourceChange[], room: number): string {
  const groups = [...Map.groupBy(changes, ({ stacks }) => stacks.join("\0")).values()].map(
    (members): Group => ({ stacks: members[0]?.stacks ?? [], changes: members }),
  );
  const shown = groups.slice(0, mostBlocks);
  const left = groups.slice(mostBlocks).reduce((sum, one) => sum + one.changes.length, 0);
  const tail = left === 0 ? "" : `\n… and ${left} more changed resources in other stacks.\n`;
  const blocksRoom = room - sizeOf(tail);
  // Where not even the shortest way fits, the others need no trying.
  const least = shown.reduce(
    (sum, { changes: all }) => sum + sizeOf(changeLines(all, bare).join("\n")),
    0,
  );
  for (const level of least > blocksRoom ? [] : levels) {
    const text = shown.map((group) => block(group, changeLines(group.changes, level))).join("");
    if (sizeOf(text) <= blocksRoom) return text + tail;
  }
  return cutBlocks(shown, blocksRoom) + tail;
}

function cutBlocks(groups: readonly Group[], room: number): string {
  let text = "";
  for (const [index, group] of groups.entries()) {
    text += cutBlock(group, Math.floor((room - sizeOf(text)) / (groups.length - index)));
  }
  return text;
}

/** As many resources as fit, and how many others there are, by type. */
function cutBlock(group: Group, room: number): string {
  let [fits, tooMany] = [0, mostIn(group, room) + 1];
  const cut = (count: number): string => {
    const rest = group.changes.slice(count);
    const lines = changeLines(group.changes.slice(0, count), bare);
    return block(group, rest.length === 0 ? lines : [...lines, restLine(rest)]);
  };
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (sizeOf(cut(middle)) <= room) fits = middle;
    else tooMany = middle;
  }
  const text = cut(fits);
  return sizeOf(text) <= room ? text : "";
}

/** How many resources fit at most, were there nothing beside their own lines. */
function mostIn({ changes }: Group, room: number): number {
  let size = 0;
  const tooMuch = changes.findIndex((change) => {
    size += sizeOf(changeLines([{ ...change, path: [] }], bare).join("\n")) + 1;
    return size > room;
  });
  return tooMuch < 0 ? changes.length : tooMuch;
}

function restLine(rest: readonly ResourceChange[]): string {
  const counts = [...Map.groupBy(rest, ({ type }) => shortType(type))]
    .map(([type, members]) => [type, members.length] as const)
    .toSorted(([, one], [, other]) => other - one);
  const named = counts.slice(0, 6).map(([type, number]) => `${number} ${shorten(clean(type), 80)}`);
  const others = counts.slice(6).reduce((sum, [, number]) => sum + number, 0);
  if (others > 0) named.push(`${others} of other types`);
  return `… and ${rest.length} more changed resources: ${named.join(", ")}`;
}

function block({ stacks, changes }: Group, lines: readonly string[]): string {
  const names = stacks.slice(0, 8).map((name) => `<code>${escapeHtml(shorten(name, 80))}</code>`);
  const more = stacks.length > 8 ? ` and ${stacks.length - 8} more` : "";
  const count = changes.length === 1 ? "1 resource changes" : `${changes.length} resources change`;
  const body = lines.join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
  return (
    `\n<details>\n<summary>${names.join(", ")}${more}: ${count}</summary>\n\n` +
    `${fence}diff\n${body}\n${fence}\n\n</details>\n`
  );
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
}
