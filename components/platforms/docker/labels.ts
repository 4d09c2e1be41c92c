import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";

/** A label as @pulumi/docker takes it. */
export interface Label {
  label: string;
  value: string;
}

/**
 * The labels of everything that is built for a component: its tags under `slipway.`, at a custom
 * stage with the profile by which policies judge it.
 *
 * @param more other labels by name, without the prefix
 */
export function labelsOf(
  owner: Member | EnvironmentView,
  more: Readonly<Record<string, string>> = {},
): Label[] {
  const { stage, profile } = "environment" in owner ? owner.environment.plan : owner.plan;
  const all = { ...owner.tags, ...(stage === "custom" && { profile }), ...more };
  return Object.entries(all)
    .map(([name, value]) => ({ label: `slipway.${name}`, value }))
    .sort((one, other) => (one.label < other.label ? -1 : 1));
}
