import type { PropertyChange, Step } from "../../engine/engine.ts";
import { expandJson } from "./json-diff.ts";
import type { Style } from "./style.ts";
import { formatValue } from "./text.ts";

/** How much of the properties a preview shows. */
export type DiffDetail = "none" | "changes" | "all";

/** The properties of a step that a reader should see, one line each. */
export function diffLines(step: Step, detail: DiffDetail, style: Style): string[] {
  if (detail === "none") return [];
  if (step.op === "update" || step.op === "replace") {
    return step.changes.flatMap(expandJson).map((change) => formatChange(change, style));
  }
  if (detail === "all" && (step.op === "create" || step.op === "delete")) {
    return formatInputs(step, style);
  }
  return [];
}

/** One property: what it was, what it becomes, and whether that forces a replacement. */
export function formatChange(change: PropertyChange, style: Style): string {
  const consequence = formatConsequence(change.replaces, style);
  switch (change.kind) {
    case "add":
      return `${style("green", "+")} ${change.path}: ${paintValue(change.after, style)}${consequence}`;
    case "delete":
      return `${style("red", "-")} ${change.path}: ${paintValue(change.before, style)}${consequence}`;
    case "update": {
      const before = paintValue(change.before, style);
      const after = paintValue(change.after, style);
      return `${style("yellow", "~")} ${change.path}: ${before} → ${after}${consequence}`;
    }
  }
}

function formatConsequence(replaces: PropertyChange["replaces"], style: Style): string {
  if (replaces === true) return `  ${style("magenta", "forces replacement")}`;
  if (replaces === "unknown") return `  ${style("dim", "replacement unknown")}`;
  return "";
}

function formatInputs(step: Step, style: Style): string[] {
  const symbol = step.op === "create" ? style("green", "+") : style("red", "-");
  return Object.entries(step.inputs)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${symbol} ${key}: ${paintValue(value, style)}`);
}

function paintValue(value: unknown, style: Style): string {
  const text = formatValue(value);
  return text === "[secret]" || text === "[unknown]" ? style("dim", text) : text;
}
