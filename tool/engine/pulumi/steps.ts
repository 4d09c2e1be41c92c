import type {
  PropertyDiff,
  StepEventMetadata,
  StepEventStateMetadata,
} from "@pulumi/pulumi/automation/events.js";
import { isDeepStrictEqual } from "node:util";
import { conditionChange } from "../condition.ts";
import { withDanger } from "../danger.ts";
import { parsePath } from "../embedded/protocol/paths.ts";
import type { PropertyChange, Step, StepOp } from "../engine.ts";
import { marks } from "../state/snapshot.ts";

// A replacement is told three times: making the new one, the replacement itself, deleting the old
// one. The first is where the work is, and stands for all three.
const operations: Record<string, StepOp> = {
  same: "same",
  create: "create",
  update: "update",
  delete: "delete",
  discard: "discard",
  // What was deleted along with something else, and is no longer in the program.
  "remove-pending-replace": "delete",
  "create-replacement": "replace",
  read: "read",
  "read-replacement": "read",
  refresh: "same",
  import: "create",
  "import-replacement": "replace",
};

/** The step that an event of the CLI tells of; undefined for one that another event stands for. */
export function toStep(metadata: StepEventMetadata): Step | undefined {
  const op = operations[metadata.op];
  if (op === undefined) return undefined;
  const state = (op === "delete" || op === "discard" ? metadata.old : metadata.new) ?? metadata.old;
  const step: Step = {
    op,
    urn: metadata.urn,
    type: metadata.type,
    name: metadata.urn.split("::").slice(3).join("::"),
    parent: state?.parent ?? "",
    inputs: maskProperties(state?.inputs ?? {}),
    changes: op === "update" || op === "replace" ? changesOf(metadata) : [],
  };
  return withDanger(step);
}

/** Secrets, which the CLI has already blinded, and unknown values in the form of this tool. */
export function maskProperties(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, mask(value)]));
}

function mask(value: unknown): unknown {
  if (value === marks.unknown) return "[unknown]";
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== "object" || value === null) return value;
  if ((value as Record<string, unknown>)[marks.signature] === marks.secret) return "[secret]";
  return maskProperties(value as Record<string, unknown>);
}

function changesOf(metadata: StepEventMetadata): PropertyChange[] {
  const { old: before, new: after } = metadata;
  const detailed = Object.entries(metadata.detailedDiff ?? {});
  if (detailed.length === 0) return compareInputs(metadata);
  return detailed.map(([path, diff]) => {
    const change: PropertyChange = {
      path,
      kind: kindOf(diff),
      replaces: diff.diffKind.endsWith("replace"),
    };
    // What a provider found different need not be an input that differs.
    const from = diff.inputDiff ? before?.inputs : before?.outputs;
    if (change.kind !== "add") change.before = mask(valueAt(from, path));
    if (change.kind !== "delete") change.after = mask(valueAt(after?.inputs, path));
    const shown = change.before !== undefined || change.after !== undefined;
    return shown || diff.inputDiff || change.kind !== "update" ? change : conditionChange(path);
  });
}

function kindOf(diff: PropertyDiff): PropertyChange["kind"] {
  if (diff.diffKind.startsWith("add")) return "add";
  return diff.diffKind.startsWith("delete") ? "delete" : "update";
}

/** For a provider that says only that something differs: what differs between the inputs. */
function compareInputs({ old, new: next, keys }: StepEventMetadata): PropertyChange[] {
  const before = inputsOf(old);
  const after = inputsOf(next);
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names
    .filter((name) => !isDeepStrictEqual(before[name], after[name]))
    .map((name) => {
      const kind = !(name in before) ? "add" : name in after ? "update" : "delete";
      const change: PropertyChange = { path: name, kind, replaces: keys?.includes(name) ?? false };
      if (kind !== "add") change.before = mask(before[name]);
      if (kind !== "delete") change.after = mask(after[name]);
      return change;
    });
}

function inputsOf(state: StepEventStateMetadata | undefined): Record<string, unknown> {
  return (state?.inputs ?? {}) as Record<string, unknown>;
}

function valueAt(properties: unknown, path: string): unknown {
  let value = properties;
  for (const step of parsePath(path)) {
    if (typeof value !== "object" || value === null) return undefined;
    if ((value as Record<string, unknown>)[marks.signature] === marks.secret) return value;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
