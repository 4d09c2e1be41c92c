import type { Judgement, Verdict } from "../judge/judgement.ts";
import { shellWord, sizeOf } from "./clean.ts";
import { formatDetails } from "./details.ts";
import { markerOf } from "./marker.ts";
import { bullets, code, heading, paragraph, prose, render, say } from "./markdown.ts";
import type { Block, Phrase } from "./markdown.ts";
import { mattersOf } from "./matters.ts";
import { countsTable, restOfSections } from "./rest.ts";
import { renderSection } from "./sections.ts";

/** Bytes of a comment at most; GitHub refuses one of more than 65,536 characters. */
export const commentLimit = 64_000;

/** Part of the limit that details may not have, and that all else must fit into. */
const coreShare = 0.8;

/** Lines of a section at most: of one that matters, and of the others; narrower until it fits. */
const caps: readonly (readonly [number, number])[] = [
  [400, 100],
  [250, 40],
  [150, 20],
  [90, 10],
  [50, 6],
  [30, 4],
  [16, 3],
  [8, 2],
  [4, 1],
  [2, 1],
  [1, 1],
];

/** How a comment is made. */
export interface CommentOptions {
  /** Bytes at most. @default {@link commentLimit} */
  limit?: number;
}

/**
 * The comment of a pull request: what matters first and whole, details folded and as full as the room
 * allows. Every text from outside is code or plain words.
 */
export function formatComment(judgement: Judgement, options: CommentOptions = {}): string {
  const limit = options.limit ?? commentLimit;
  const stamp = formatStamp(judgement);
  const marker = `${markerOf(judgement.project.slice(0, 200))}\n\n`;
  const around = sizeOf(marker) + sizeOf(stamp);
  const core = formatCore(judgement, limit * coreShare - around);
  const details = formatDetails(judgement.changes, limit - around - sizeOf(core));
  return marker + core + details + stamp;
}

function formatCore(judgement: Judgement, room: number): string {
  const verdict = render(verdictBlocks(judgement));
  const [matters, others] = [mattersOf(judgement), restOfSections(judgement)];
  let text = "";
  for (const [important, other] of caps) {
    text = [
      `${verdict}\n`,
      ...matters.map((section) => renderSection(section, important)),
      `${render(countsTable(judgement.stacks, Math.max(other, 3)))}\n`,
      ...others.map((section) => renderSection(section, other)),
    ]
      .join("")
      .trimEnd()
      .concat("\n");
    if (sizeOf(text) <= room) break;
  }
  return text;
}

const verdictLooks: Record<Verdict, string> = {
  safe: "✅ safe",
  "look closely": "👀 look closely",
  dangerous: "🛑 dangerous",
  refused: "⛔ refused",
};

function verdictBlocks({ project, verdict, reasons }: Judgement): Block[] {
  const title = [say(`Slipway: ${verdictLooks[verdict]} — `), code(project, 100)];
  return [heading(2, title), bullets(reasons.slice(0, 20).map((reason) => prose(reason, 300)))];
}

/** Where it comes from, and how to see the rest. */
function formatStamp(judgement: Judgement): string {
  const { base, head, slipway, stacks } = judgement;
  const goals = stacks.filter(({ goal }) => goal !== undefined);
  const shown = goals
    .slice(0, 12)
    .flatMap(({ stack, goal = "" }): Phrase[] => [
      say(", goal of "),
      code(stack, 60),
      say(" "),
      code(goal, 13),
    ]);
  const more = goals.length > 12 ? [say(` and of ${goals.length - 12} more`)] : [];
  const [run] = stacks.filter(({ kind }) => kind === "compared");
  const stamp = [
    say("Head "),
    code(head.commit.slice(0, 12)),
    say(head.changedFiles ? " with files that are not committed" : ""),
    say(", base "),
    code(base.commit.slice(0, 12)),
    say(" ("),
    code(base.given, 100),
    say(")"),
    ...shown,
    ...more,
    say(". Slipway "),
    code(slipway, 40),
    say("."),
  ];
  const rest = [
    say("The rest: "),
    code(`npx slipway check --base ${shellWord(base.given.slice(0, 100))}`, 200),
  ];
  if (run !== undefined) {
    const against = shellWord(base.commit.slice(0, 40));
    const preview = `npx slipway preview ${shellWord(run.stack.slice(0, 80))} --against ${against}`;
    rest.push(say(", of one stack "), code(preview, 250));
  }
  return `\n${render([{ type: "thematicBreak" }, paragraph(stamp), paragraph(rest)])}`;
}
