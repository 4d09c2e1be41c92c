import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { Handles } from "../handles.ts";
import type { Labels } from "./labels.ts";
import type { ClaimedNames } from "./names.ts";
import type { WatchedServer } from "./monitoring/exporters.ts";
import type { PodDemand, VolumeDemand } from "./quota-plan.ts";
import type { KubernetesSettings } from "./settings.ts";

/** What was built for an environment. */
export interface KubernetesEnvironment {
  settings: KubernetesSettings;
  provider: Provider;
  /** The namespace's name, known once it exists. */
  namespace: pulumi.Output<string>;
  /** The namespace's name as it is planned. */
  namespaceName: string;
  names: ClaimedNames;
  /** What servers will ask of the quota; services and sites are counted from their plans. */
  demands: { pods: PodDemand[]; volumes: VolumeDemand[] };
  /** Servers whose figures monitoring keeps. */
  watched: WatchedServer[];
  /** Images built from source, by folder. */
  images: Map<string, pulumi.Output<string>>;
  /** Known once everything is declared; a volume that it has no room for yet would be refused. */
  quota: Promise<pulumi.Resource>;
  /** What answers while the environment does not serve; routes lead to it once it does. */
  page: pulumi.Resource[];
  /** What must be there before any pod: the policies that close the network, and the quota. */
  ready: pulumi.Input<pulumi.Resource>[];
}

/** What a component gives to those that link to it. */
export interface LinkHandle {
  /** Labels that pick its pods. */
  pods: Labels;
  /** Port of the pods for clients. */
  port: number;
  url: pulumi.Output<string>;
  /** Whether the address has a password. */
  isSecret: boolean;
  /** What must run before those that link to it start. */
  ready: pulumi.Resource[];
}

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
): { parent: pulumi.Resource; provider: Provider; dependsOn?: NonNullable<typeof dependsOn> } {
  const options = { parent: owner, provider: kubernetesOf(owner).provider };
  return dependsOn === undefined ? options : { ...options, dependsOn };
}

/** Has the provider wait for an object as long as it may take, where that is over ten minutes. */
export function waitUpTo(seconds: number): pulumi.ResourceOptions {
  if (seconds <= 600) return {};
  return { customTimeouts: { create: `${seconds}s`, update: `${seconds}s` } };
}
