import { at } from "../read.ts";
import type { Inputs } from "../sides.ts";

const templated = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"]);

/** The pod that a resource of Kubernetes runs; undefined where it runs none. */
export function podOf(type: string, inputs: Inputs): unknown {
  const kind = type.split(":").at(-1) ?? "";
  if (!type.startsWith("kubernetes:")) return undefined;
  if (kind === "Pod") return at(inputs, "spec");
  if (kind === "CronJob") return at(inputs, "spec", "jobTemplate", "spec", "template", "spec");
  return templated.has(kind) ? at(inputs, "spec", "template", "spec") : undefined;
}
