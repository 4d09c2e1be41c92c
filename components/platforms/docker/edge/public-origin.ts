import type { Workload } from "../../../base/workload.ts";
import { planEntry } from "./entry.ts";
import { dockerOf } from "../handles.ts";

/** Origin of the edge that a public service is behind; undefined where it has no HTTPS. */
export function publicOriginOf(owner: Workload): string | undefined {
  const { application, profile } = owner.environment.plan;
  const { address } = planEntry(application, profile, dockerOf(owner).settings);
  return address.startsWith("https:") ? address : undefined;
}
