import type { RunResult, Step } from "../../engine/engine.ts";
import { diffLines, type DiffDetail } from "./diff.ts";
import { dangerMark, summarize } from "./ops.ts";
import type { Sink } from "./sink.ts";
import type { Style } from "./style.ts";
import { formatSeconds, shortType } from "./text.ts";
import { buildTree, changedOnly, formatRows, treeRows } from "./tree.ts";
import { formatViolations, summarizeViolations } from "./violations.ts";

/** Where a plan is shown. */
export type PlanSink = Pick<Sink, "style" | "live">;

/** A plan as a reviewer reads it: the tree of changes, what the policies say, the sum. */
export function formatPlan(result: RunResult, detail: DiffDetail, sink: PlanSink): string[] {
  const { style } = sink;
  // What is read by machines, or asked for in full, is not cut.
  const length = sink.live && detail !== "all" ? undefined : Number.POSITIVE_INFINITY;
  const tree = formatChanges(result.steps, detail, style, length);
  const violations = formatViolations(result.violations, style);
  const policies = summarizeViolations(result.violations, style);
  return [
    ...withGap(tree),
    ...withGap(formatDangers(result.steps, style)),
    ...withGap(violations),
    ...(policies === "" ? [] : [policies]),
    `${summarize(result.steps, style, "plan")}   ${style("dim", formatSeconds(result.seconds))}`,
  ];
}

/** The tree of what changes, with the changed properties below each resource. */
export function formatChanges(
  steps: readonly Step[],
  detail: DiffDetail,
  style: Style,
  length?: number,
): string[] {
  const rows = treeRows(changedOnly(buildTree(steps)));
  const lines = formatRows(rows, style);
  return rows.flatMap((row, index) => {
    const indent = " ".repeat(2 * row.depth + 6);
    const properties = diffLines(row.step, detail, style, length).map((line) => indent + line);
    return [lines[index] ?? "", ...properties];
  });
}

/** Every step that endangers data, or may, one line each. */
export function formatDangers(steps: readonly Step[], style: Style): string[] {
  return steps.flatMap((step) =>
    step.danger === undefined
      ? []
      : [
          `${dangerMark(step, style)} ${step.op} ${step.name} ` +
            `(${shortType(step.type)}): ${step.danger}`,
        ],
  );
}

function withGap(lines: string[]): string[] {
  return lines.length === 0 ? [] : [...lines, ""];
}
