import { createHash } from "node:crypto";
import type { SlotChoice } from "../base/platform.ts";
import type { Wiring } from "../base/wiring.ts";
import type { WorkloadShape } from "./workload-plan.ts";

/** What decides how often and how a version is rolled out, not what a copy is. */
const apart = ["replicas", "minReplicas", "maxReplicas", "targetCpuPercent", "rollout"] as const;

/**
 * What identifies a version of a service or worker: 12 hexadecimal digits that change with its
 * image or source, command, port, size, health check, links and the values of its variables, with
 * what the platform makes of them, and with nothing else. Passwords that links give are not in it: they change with their database.
 * Undefined where the value of a variable is sealed.
 */
export async function fingerprintOf(
  shape: WorkloadShape,
  { links, variables }: Wiring,
  slots: Pick<SlotChoice, "hashSource" | "form">,
): Promise<string | undefined> {
  const facts = Object.values(variables.facts);
  if (facts.some(({ from }) => from === "sealed")) return undefined;
  const kept = Object.entries(shape).filter(
    ([key]) => !["release", "slot", ...apart].includes(key),
  );
  const content = {
    shape: Object.fromEntries(kept.toSorted()),
    source: shape.source === "" ? "" : await slots.hashSource(shape.source),
    form: slots.form(shape),
    links: links.map(({ name, variable }) => [name, variable]),
    values: Object.entries(variables.values).toSorted(),
  };
  return createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 12);
}
