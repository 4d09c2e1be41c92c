import { SecretMask } from "../../../variables/masking.ts";
import { toSafeText } from "../../../program/ledger/canonical.ts";
import { UserError } from "../../../variables/user-error.ts";
import { marks } from "../../engine/state/snapshot.ts";
import type { Outcome } from "./attempts.ts";
import type { VerifyPlace } from "./place.ts";

/** Hides what must stand in no verdict. */
export interface Curtain {
  mask: SecretMask;
  /** Why secrets of the stack are unknown here: what was said is not shown at all then. */
  unreadable?: string;
}

/** What hides the secrets of a stack, as its state has them, and further ones. */
export async function openCurtain(
  place: VerifyPlace,
  stack: string,
  further: Iterable<string>,
): Promise<Curtain> {
  const mask = new SecretMask();
  for (const secret of further) mask.add(secret);
  const { folder, environment } = place;
  try {
    const engine = await place.openEngine({ folder, environment, stack, operation: "export" });
    addSecrets(mask, await engine.export({ showSecrets: true }));
    return { mask };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { mask, unreadable: error.code };
  }
}

/** Adds every text inside what a deployment marks as secret. */
function addSecrets(mask: SecretMask, value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const { [marks.signature]: mark, plaintext } = value as Record<string, unknown>;
  if (mark === marks.secret && typeof plaintext === "string") {
    addTexts(mask, parse(plaintext));
    return;
  }
  for (const part of Object.values(value)) addSecrets(mask, part);
}

function addTexts(mask: SecretMask, value: unknown): void {
  if (typeof value === "string" || typeof value === "number") mask.add(String(value));
  if (typeof value !== "object" || value === null) return;
  for (const part of Object.values(value)) addTexts(mask, part);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Characters of a detail, and of what was said behind it. A verdict has room for 2,000. */
const longestDetail = 800;
const longestSaid = 600;

/** What a verdict says of an outcome: masked first, then on one line and cut. */
export function describeOutcome({ mask, unreadable }: Curtain, outcome: Outcome): string {
  const { detail, said = "", shown = "begin" } = outcome;
  const told = cut(oneLine(mask.text(detail)), longestDetail, "begin");
  if (said.trim() === "") return told;
  if (unreadable !== undefined) {
    return `${told}; what was said is not shown, since the stack's secrets cannot be read here (${unreadable})`;
  }
  return `${told}: ${cut(oneLine(mask.text(said)), longestSaid, shown)}`;
}

function oneLine(text: string): string {
  return toSafeText(text.replaceAll(/\s+/g, " ").trim());
}

/** Cuts between characters, not inside of one. */
function cut(text: string, longest: number, keep: "begin" | "end"): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  return keep === "begin"
    ? `${characters.slice(0, longest).join("")}…`
    : `…${characters.slice(-longest).join("")}`;
}
