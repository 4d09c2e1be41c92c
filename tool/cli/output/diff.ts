import type { PropertyChange, Step } from "../../engine/engine.ts";
import { expandJson } from "../../engine/json-diff.ts";
import type { Style } from "./style.ts";
import { formatPair, formatValue } from "./text.ts";

/** How much of the properties a preview shows. */
export type DiffDetail = "none" | "changes" | "all";

/** Characters of a value from which on what is equal before and after is left out. */
const pairLength = 60;

/** The properties of a step that a reader should see, one line each. */
export function diffLines(step: Step, detail: DiffDetail, style: Style, length?: number): string[] {
  if (detail === "none") return [];
  if (step.op === "update" || step.op === "replace") {
    return step.changes.flatMap(expandJson).map((change) => formatChange(change, style, length));
  }
  if (detail === "all" && (step.op === "create" || step.op === "delete")) {
    return formatInputs(step, style, length);
  }
  return [];
}

/** One property: what it was, what it becomes, and whether that forces a replacement. */
export function formatChange(change: PropertyChange, style: Style, length?: number): string {
  const consequence = formatConsequence(change.replaces, style);
  switch (change.kind) {
    case "add":
      return `${style("green", "+")} ${change.path}: ${paintValue(change.after, style, length)}${consequence}`;
    case "delete":
      return `${style("red", "-")} ${change.path}: ${paintValue(change.before, style, length)}${consequence}`;
    case "update": {
      const pair = formatPair(change.before, change.after, length ?? pairLength);
      const [before = "", after = ""] = pair.map((text) => paintText(text, style));
      return `${style("yellow", "~")} ${change.path}: ${before} → ${after}${consequence}`;
    }
  }
}

function formatConsequence(replaces: PropertyChange["replaces"], style: Style): string {
  if (replaces === true) return `  ${style("magenta", "forces replacement")}`;
  if (replaces === "unknown") return `  ${style("dim", "replacement unknown")}`;
  return "";
}

function formatInputs(step: Step, style: Style, length?: number): string[] {
  const symbol = step.op === "create" ? style("green", "+") : style("red", "-");
  return Object.entries(step.inputs)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${symbol} ${key}: ${paintValue(value, style, length)}`);
}

function paintValue(value: unknown, style: Style, length?: number): string {
  return paintText(formatValue(value, length), style);
}

function paintText(text: string, style: Style): string {
  return text === "[secret]" || text === "[unknown]" ? style("dim", text) : text;
}
