import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { Handles } from "../handles.ts";
import type { ChildOptions, KubernetesEnvironment, LinkHandle } from "./built.ts";

/** What was built for each environment. */
export const environments = new Handles<KubernetesEnvironment>("environment", "kubernetes");

/** What servers and services give to those that link to them. */
export const linkHandles = new Handles<LinkHandle>("link target", "kubernetes");

/** What was built for the environment of a component. */
export function kubernetesOf(owner: Member | EnvironmentView): KubernetesEnvironment {
  return environments.get("environment" in owner ? owner.environment : owner);
}

/** Options of every resource that is built for a component. */
export function childOptions(
  owner: Member | EnvironmentView,
  dependsOn?: pulumi.ResourceOptions["dependsOn"],
): ChildOptions {
  const options = { parent: owner, provider: kubernetesOf(owner).provider };
  return dependsOn === undefined ? options : { ...options, dependsOn };
}

/** Has the provider wait for an object as long as it may take, where that is over ten minutes. */
export function waitUpTo(seconds: number): pulumi.ResourceOptions {
  if (seconds <= 600) return {};
  return { customTimeouts: { create: `${seconds}s`, update: `${seconds}s` } };
}
