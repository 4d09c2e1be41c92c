import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { physicalName } from "../../plan/names.ts";

/** Docker names allow more; a name of this length also fits a DNS label and a tag. */
const limit = { maxLength: 63 };

/**
 * Physical name of a network, volume or image of a component: `shop-prod-orders-data`.
 *
 * Containers have none: the provider adds what makes their names unique, so that a new one can be
 * there beside the old one.
 */
export function nameOf(owner: Member | EnvironmentView, ...role: readonly string[]): string {
  const { application, environment, component } = owner.tags;
  const parts =
    "environment" in owner ? [application, environment, component] : [application, environment];
  return physicalName(limit, ...parts, ...role);
}
