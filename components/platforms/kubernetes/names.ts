import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { physicalName } from "../../plan/names.ts";
import { UserError } from "../../../variables/user-error.ts";

/** A DNS label (RFC 1123), which Services and namespaces must be; others may be longer. */
const limit = { maxLength: 63 };

/** A CronJob's name gets 11 characters more for its Jobs. Source: Kubernetes, "CronJob". */
const cronJobLimit = { maxLength: 52 };

/**
 * Name of what belongs to a component, inside the environment's namespace: `api`, `api-a`.
 *
 * A dash is no border between component and role here, as hosts in addresses should be what one
 * expects; {@link ClaimedNames} refuses two that meet.
 */
export function nameOf(owner: Member | EnvironmentView, ...role: readonly string[]): string {
  return physicalName(limit, [owner.componentName, ...role].join("-"));
}

/** Name under which programs reach the collector of traces. */
export function collectorHost(monitoring: Member): string {
  return nameOf(monitoring, "collector");
}

/** As {@link nameOf}, for a CronJob. */
export function cronJobName(owner: Member, ...role: readonly string[]): string {
  return physicalName(cronJobLimit, [owner.componentName, ...role].join("-"));
}

/** Name of a network policy, which is no DNS label: `api-to-orders`. */
export function policyName(name: string): string {
  return physicalName({ maxLength: 253 }, name);
}

/** Name of an environment's namespace: `shop-prod`. */
export function namespaceName(owner: EnvironmentView): string {
  const { application, environment } = owner.tags;
  return physicalName(limit, application, environment);
}

/** The names that are taken in one namespace. */
export class ClaimedNames {
  readonly #owners = new Map<string, string>();

  /** Throws a UserError `NameTaken` where a second component makes an object of the same name. */
  claim(kind: string, name: string, component: string): void {
    const key = `${kind}/${name}`;
    const earlier = this.#owners.get(key) ?? component;
    this.#owners.set(key, earlier);
    if (earlier === component) return;
    throw new UserError(
      "NameTaken",
      `'${earlier}' and '${component}' both make a ${kind} '${name}' in the namespace: ` +
        `rename one of the two.`,
    );
  }
}
