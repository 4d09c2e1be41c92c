import type { Step } from "../../engine/engine.ts";
import { isImplicit } from "../../engine/implicit.ts";
import { isChange, opLooks, summarize } from "./ops.ts";
import { rowOf, stepsOf, type Progress } from "./progress.ts";
import type { Style } from "./style.ts";
import { formatSeconds } from "./text.ts";
import { buildTree, changedOnly, formatRows, treeRows, type TreeRow } from "./tree.ts";

/** The tree of a run under way: what changes, with seconds for what runs, and a line of sums. */
export function formatLiveTree(
  progress: Progress,
  style: Style,
  now: number,
  height: number,
): string[] {
  const rows = fitRows(visibleRows(progress), progress, height - 1);
  const lines = formatRows(rows.shown, style, (step) => remarkOf(progress, step, style, now));
  const more = rows.hidden === 0 ? [] : [style("dim", `  … ${rows.hidden} more`)];
  return [...lines, ...more, statusLine(progress, style)];
}

/** The tree of a run that is over: everything that changed or failed. */
export function formatFinalTree(progress: Progress, style: Style): string[] {
  const rows = visibleRows(progress);
  return formatRows(rows, style, (step) => remarkOf(progress, step, style, 0));
}

function visibleRows(progress: Progress): TreeRow[] {
  return treeRows(changedOnly(buildTree(stepsOf(progress))));
}

/** As many rows as fit, those that run or failed before those that are done. */
function fitRows(
  rows: TreeRow[],
  progress: Progress,
  height: number,
): { shown: TreeRow[]; hidden: number } {
  if (rows.length <= height) return { shown: rows, hidden: 0 };
  const room = Math.max(1, height - 1);
  const open = rows.filter((row) => !row.context && rowOf(progress, row.step)?.state !== "done");
  const done = rows.filter((row) => !open.includes(row));
  const chosen = new Set([...open, ...done.reverse()].slice(0, room));
  return { shown: rows.filter((row) => chosen.has(row)), hidden: rows.length - chosen.size };
}

function remarkOf(progress: Progress, step: Step, style: Style, now: number): string {
  const row = rowOf(progress, step);
  if (row === undefined || !isChange(step)) return "";
  const look = opLooks[step.op];
  switch (row.state) {
    case "running":
      return `${look.doing}${runningFor(row.startedAt, now, style)}`;
    case "done":
      return `${look.done}${slowly(row.seconds ?? 0, style)}`;
    case "failed":
      return `${style(["bold", "red"], "failed")} ${row.message ?? ""}`.trimEnd();
  }
}

// A tenth of a second says nothing to a reader; from a second on it does.
function slowly(seconds: number, style: Style): string {
  return seconds < 1 ? "" : ` ${style("dim", formatSeconds(seconds))}`;
}

function runningFor(startedAt: number, now: number, style: Style): string {
  const seconds = Math.floor((now - startedAt) / 1000);
  return seconds < 1 ? "" : ` ${style("dim", `${seconds} s`)}`;
}

function statusLine(progress: Progress, style: Style): string {
  const done = [...progress.rows.values()].filter((row) => row.state === "done");
  const steps = done.map((row) => row.step).filter((step) => !isImplicit(step));
  return style("dim", summarize(steps, style, "done"));
}
