import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/kubernetes/provider.js";
import type { ProbePlan } from "../../observability/blackbox.ts";
import type { WatchedServer } from "../containers/exporter-plan.ts";
import type { Labels } from "./labels.ts";
import type { ClaimedNames } from "./names.ts";
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
  watched: WatchedPods[];
  /** Servers that are asked whether they work, since they tell nothing by themselves. */
  probed: ProbedServer[];
  /** Images built from source, by folder. */
  images: Map<string, BuiltImage>;
  /** Known once everything is declared; a volume that it has no room for yet would be refused. */
  quota: Promise<pulumi.Resource>;
  /** What answers while the environment does not serve; routes lead to it once it does. */
  page: pulumi.Resource[];
  /** What must be there before any pod: the policies that close the network, and the quota. */
  ready: pulumi.Input<pulumi.Resource>[];
}

/** A server whose figures are worth keeping, with its component and the labels of its pods. */
export interface WatchedPods extends WatchedServer {
  component: string;
  pods: Labels;
}

/** An image that is built from source. */
export interface BuiltImage {
  /** With its digest, known once it is built. */
  ref: pulumi.Output<string>;
  /** Its name with the hash of what it is made of, known before. */
  tag: pulumi.Output<string>;
}

/** A server that is asked whether it works, with its pods and their port. */
export interface ProbedServer {
  probe: ProbePlan;
  peer: { name: string; pods: Labels };
  port: number;
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

/** What every resource that is built for a component is made with. */
export interface ChildOptions {
  parent: pulumi.Resource;
  provider: Provider;
  dependsOn?: NonNullable<pulumi.ResourceOptions["dependsOn"]>;
}
