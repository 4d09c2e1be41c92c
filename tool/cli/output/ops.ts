import type { Step, StepOp } from "../../engine/engine.ts";
import { isImplicit } from "../../engine/implicit.ts";
import type { Style } from "./style.ts";

interface OpLook {
  symbol: string;
  colour: Parameters<Style>[0];
  /** While it runs, and once it is done. */
  doing: string;
  done: string;
}

/** How each operation is shown; the symbols carry the meaning where there is no colour. */
export const opLooks: Record<StepOp, OpLook> = {
  create: { symbol: "+", colour: "green", doing: "creating", done: "created" },
  update: { symbol: "~", colour: "yellow", doing: "updating", done: "updated" },
  replace: { symbol: "±", colour: "magenta", doing: "replacing", done: "replaced" },
  delete: { symbol: "-", colour: "red", doing: "deleting", done: "deleted" },
  discard: { symbol: "<", colour: "cyan", doing: "letting go", done: "discarded" },
  read: { symbol: ">", colour: "cyan", doing: "reading", done: "read" },
  same: { symbol: "=", colour: "dim", doing: "checking", done: "unchanged" },
};

/** `DANGER`, `DANGER?` where it is not sure, nothing where a step endangers no data. */
export function dangerMark(step: Pick<Step, "danger" | "dangerUnsure">, style: Style): string {
  if (step.danger === undefined) return "";
  return style(["bold", "red"], step.dangerUnsure === true ? "DANGER?" : "DANGER");
}

/** Whether a step changes anything. */
export function isChange(step: Step): boolean {
  return step.op !== "same" && step.op !== "read";
}

/** How many visible steps of each operation there are. */
export function countOps(steps: readonly Step[]): Record<StepOp, number> {
  const counts = { create: 0, update: 0, replace: 0, delete: 0, discard: 0, read: 0, same: 0 };
  for (const step of steps) if (!isImplicit(step)) counts[step.op] += 1;
  return counts;
}

/** Whether any step of a run changes anything, hidden ones too. */
export function hasChanges(steps: readonly Step[]): boolean {
  return steps.some((step) => isChange(step) && step.type !== "pulumi:pulumi:Stack");
}

/** One line with the number of each operation: `+ 3 create  ~ 1 update  = 12 unchanged`. */
export function summarize(steps: readonly Step[], style: Style, tense: "plan" | "done"): string {
  const counts = countOps(steps);
  const parts = (["create", "update", "replace", "delete", "discard", "same"] as const)
    .filter((op) => counts[op] > 0)
    .map((op) => {
      const look = opLooks[op];
      const word = op === "same" || tense === "done" ? look.done : op;
      return `${style(look.colour, `${look.symbol} ${counts[op]}`)} ${word}`;
    });
  return parts.length === 0 ? "no resources" : parts.join("   ");
}
