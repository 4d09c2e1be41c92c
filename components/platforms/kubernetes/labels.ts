import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { physicalName } from "../../plan/names.ts";
import type { Slot } from "../../plan/slots.ts";

/** Label of a pod that names its slot; what Prometheus finds it by. */
export const slotLabel = "slipway.dev/slot";

/** What a set of pods is, beside its component. */
export interface PodIdentity {
  /** Name of the program: the component's, or that of a helper such as `orders-backup`. */
  name: string;
  slot?: Slot;
}

/** Labels as resources take them. */
export type Labels = Readonly<Record<string, string>>;

/**
 * Labels of everything that is made for a component: Kubernetes' recommended ones, and its tags.
 *
 * @param part what it is in the application: `service`, `database`
 */
export function labelsOf(
  owner: Member | EnvironmentView,
  part: string,
  identity: PodIdentity = { name: owner.componentName },
): Labels {
  const { application, environment, stage, component } = owner.tags;
  const { profile } = ("environment" in owner ? owner.environment : owner).plan;
  return {
    ...selectorOf(owner, identity),
    "app.kubernetes.io/component": part,
    "app.kubernetes.io/part-of": labelValue(application),
    "app.kubernetes.io/managed-by": "slipway",
    "slipway.dev/application": labelValue(application),
    "slipway.dev/environment": labelValue(environment),
    "slipway.dev/stage": labelValue(stage),
    "slipway.dev/profile": profile,
    "slipway.dev/component": labelValue(component),
  };
}

/** The labels that pick the pods of a program: they must never change. */
export function selectorOf(owner: Member | EnvironmentView, { name, slot }: PodIdentity): Labels {
  const { application, environment } = owner.tags;
  return {
    "app.kubernetes.io/name": labelValue(name),
    "app.kubernetes.io/instance": physicalName({ maxLength: 63 }, application, environment),
    ...(slot && { [slotLabel]: slot }),
  };
}

/** A text as the value of a label: at most 63 letters, digits, dots, dashes and underscores. */
export function labelValue(text: string): string {
  const isLegal = /^[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/.test(text);
  return isLegal ? text : physicalName({ maxLength: 63 }, text);
}
