import type { Workload } from "../../../base/workload.ts";
import { addressOf } from "./address.ts";
import { kubernetesOf } from "../handles.ts";

/** Origin of the entry that a public service is behind; undefined where it has no HTTPS. */
export function publicOriginOf(owner: Workload): string | undefined {
  const { settings } = kubernetesOf(owner);
  if (settings.domain === undefined) return undefined;
  const address = addressOf(settings, settings.domain);
  return address.startsWith("https:") ? address : undefined;
}
