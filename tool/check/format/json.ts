import type { Judgement } from "../judge/judgement.ts";

/** A judgement as a document that `judgementSchema` reads back. */
export function formatJson(judgement: Judgement): string {
  return `${JSON.stringify(judgement, undefined, 2)}\n`;
}
