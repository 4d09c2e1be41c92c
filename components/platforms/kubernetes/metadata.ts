import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { kubernetesOf } from "./handles.ts";
import type { Labels } from "./labels.ts";

/** Metadata as resources take them. */
export interface Metadata {
  name: string;
  namespace: pulumi.Output<string>;
  labels: Labels;
  annotations?: Readonly<Record<string, string>>;
}

/**
 * Metadata of an object in the environment's namespace; notes the name as taken.
 *
 * @param kind the object's kind, such as `Service`
 */
export function metadataOf(
  owner: Member | EnvironmentView,
  kind: string,
  name: string,
  labels: Labels,
  annotations?: Readonly<Record<string, string>>,
): Metadata {
  const { names, namespace } = kubernetesOf(owner);
  names.claim(kind, name, owner.componentName);
  return { name, namespace, labels, ...(annotations && { annotations }) };
}

/**
 * Tells the provider not to wait for an object: a Service without pods, such as that of an empty
 * slot, would never become ready, and every other one waits ten seconds for nothing.
 */
export const skipAwait = { "pulumi.com/skipAwait": "true" } as const;
