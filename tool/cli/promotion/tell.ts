import type { Cli } from "../cli.ts";
import type { PromoteInput } from "./input.ts";

/** What a line of `promote --json` says of a promotion, beside the events of its update. */
export interface PromotionLine {
  step: "planned" | "asked" | "waits" | "begun" | "written" | "put-back" | "noted" | "end";
  [fact: string]: unknown;
}

/** Tells of a step: a line for people, or one of JSON. */
export function tellStep(
  cli: Cli,
  { from, to, json }: PromoteInput,
  line: PromotionLine,
  text?: string,
): void {
  if (json) cli.out.json({ kind: "promotion", from, to, ...line });
  else if (text !== undefined) cli.err.line(text);
}
