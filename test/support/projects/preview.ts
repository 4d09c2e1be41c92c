import { stringify } from "yaml";
import { shortenBlocks } from "../shorten.ts";
import type { Step } from "../../../tool/engine/engine.ts";

/** What `slipway preview --json` printed: events line by line, a result last. */
export interface Preview {
  steps: Step[];
  outputs: Record<string, unknown>;
}

/** Reads the JSON lines of a preview. */
export function readPreview(stdout: string): Preview {
  const last = stdout.trim().split("\n").at(-1) ?? "";
  return (JSON.parse(last) as { result: Preview }).result;
}

/** A preview as text that a person can review: a resource a paragraph, in the order of the tree. */
export function goldenOf({ steps, outputs }: Preview): string {
  const sorted = steps.toSorted((left, right) => pathOf(left).localeCompare(pathOf(right), "en"));
  const resources = sorted.map((step) => {
    const parent = step.parent === "" ? "" : ` in ${step.parent.split("::").slice(-1)[0] ?? ""}`;
    const title = `${step.op} ${step.type} ${step.name}${parent}`;
    return `${title}\n${stringify(step.inputs, { sortMapEntries: true, lineWidth: 0 }).replace(/^/gm, "  ").trimEnd()}`;
  });
  const ends = stringify(outputs, { sortMapEntries: true, lineWidth: 0 });
  const text = `${resources.join("\n\n")}\n\noutputs\n${ends.replace(/^(?=.)/gm, "  ")}`;
  return shortenBlocks(text);
}

function pathOf(step: Step): string {
  return step.urn.split("::").slice(2).join("::");
}
