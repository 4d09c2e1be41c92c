import type * as pulumi from "@pulumi/pulumi";
import { Container } from "@pulumi/docker/container.js";
import type { ContainerArgs } from "@pulumi/docker/container.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { formatContainer } from "./container-plan.ts";
import type { ContainerParts, ContainerPlan } from "./container-plan.ts";
import { childOptions } from "./handles.ts";

/** Resources that must be there first, some of them not made yet. */
export type Ready = pulumi.Input<pulumi.Resource>[];

/** The provider gives up after twenty minutes, unless it is told that it may take longer. */
function waitAsLongAs({ waitTimeout }: ContainerArgs): pulumi.CustomResourceOptions {
  const seconds = typeof waitTimeout === "number" ? waitTimeout + 300 : 0;
  return seconds > 1200 ? { customTimeouts: { create: `${seconds}s` } } : {};
}

/**
 * Makes a container under a component. Its name is the provider's: nearly every change replaces a
 * container, and the provider deletes the old one first.
 */
export function createContainer(
  owner: Member | EnvironmentView,
  role: readonly string[],
  plan: ContainerPlan,
  parts: ContainerParts,
  ready: Ready,
  more: pulumi.CustomResourceOptions = {},
): Container {
  const args = formatContainer(plan, parts);
  return new Container(owner.childName(...role), args, {
    ...childOptions(owner),
    ...waitAsLongAs(args),
    dependsOn: ready,
    deleteBeforeReplace: true,
    ...more,
  });
}
