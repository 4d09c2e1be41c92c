import { count, shortType } from "../../wording.ts";
import type { Finding, Judgement, JudgedStack } from "../judge/judgement.ts";
import { clean, shorten, stopped } from "./clean.ts";

/** Lines of one kind at most. */
const most = 10;

/** A judgement as a few lines for a terminal: verdict, what is grave, the counts of each stack. */
export function formatTerminal(judgement: Judgement): string[] {
  const { verdict, reasons, refusals } = judgement;
  return [
    `${verdict}: ${reasons.map(clean).join("; ")}`,
    ...some(
      "refused",
      refusals,
      ({ stacks, code, message, todo }) =>
        `${stacks.join(", ")}: ${code}: ${stopped(message)} ${stopped(todo)}`,
    ),
    ...findings("DANGER", judgement.dangers),
    ...findings("secret in plain text", judgement.leaks),
    ...findings("opened", judgement.exposure),
    ...findings("wider right", judgement.rights),
    ...findings("less protected", judgement.protection),
    ...some(
      "policy",
      judgement.policies.filter(({ state }) => state !== "mended" && state !== "before"),
      ({ rule, stacks, message, fix }) =>
        `${rule} in ${stacks.join(", ")}: ${stopped(message)} ${stopped(fix)}`,
    ),
    "",
    ...judgement.stacks.map(stackLine),
  ];
}

function findings(label: string, found: readonly Finding[]): string[] {
  const worse = found.filter(({ direction }) => direction === "worse");
  return some(label, worse, (one) => {
    const mark = one.unsure ? "perhaps " : "";
    return `${mark}${one.name} (${shortType(one.type)}) in ${one.stacks.join(", ")}: ${one.text}`;
  });
}

function some<T>(label: string, found: readonly T[], tell: (one: T) => string): string[] {
  const lines = found.slice(0, most).map((one) => `${label}  ${shorten(clean(tell(one)), 400)}`);
  return found.length > most ? [...lines, `${label}  and ${found.length - most} more`] : lines;
}

function stackLine({ stack, kind, note, counts }: JudgedStack): string {
  const name = clean(stack);
  if (counts === undefined) return `${name}  ${kind}: ${clean(note)}`;
  const { create, update, replace, delete: deleted, discard, same } = counts;
  const changed = create + update + replace + deleted + discard;
  if (changed === 0) return `${name}  nothing changes, ${count(same, "resource")}`;
  return `${name}  + ${create}  ~ ${update}  ± ${replace}  - ${deleted + discard}  = ${same}`;
}
