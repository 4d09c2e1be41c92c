import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { Handles } from "../handles.ts";
import type { Discovery } from "./network/discovery.ts";
import type { LoadBalancer } from "./edge/load-balancer.ts";
import type { Network } from "./network/network.ts";
import type { StoredSecret } from "./data/secrets.ts";
import type { AwsSettings } from "./settings.ts";

/** What was built for an environment. */
export interface AwsEnvironment {
  settings: AwsSettings;
  /** Whether production's defaults hold. */
  isProduction: boolean;
  provider: Provider;
  network: Network;
  cluster: { arn: pulumi.Output<string>; name: pulumi.Output<string> };
  /** What the cluster's copies run on: can only go once no service uses it. */
  capacity: pulumi.Resource;
  /** The environment's load balancer; the first call makes it. */
  loadBalancer: () => LoadBalancer;
  /** The environment's private names; the first call makes them. */
  discovery: () => Discovery;
}

/** What a link allows a program by its role: actions, and what they may be done to. */
export interface Grant {
  /** Actions as IAM names them: `sqs:SendMessage`. */
  actions: readonly string[];
  /** ARNs. */
  resources: readonly pulumi.Input<string>[];
}

/** Where a component listens. */
export interface NetworkEnd {
  securityGroupId: pulumi.Output<string>;
  port: number;
}

/** What a component gives to those that link to it. */
export interface LinkHandle {
  /** Where it listens; undefined for what is reached over AWS's public addresses, by role. */
  network?: NetworkEnd;
  /** The address: kept as a secret where it has a password. */
  address: StoredSecret | pulumi.Output<string>;
  /** What the link allows the program's role; nothing where network and password are enough. */
  grants: readonly Grant[];
  /** What must run before those that link to it start. */
  ready: pulumi.Resource[];
}

/** What was built for each environment. */
export const environments = new Handles<AwsEnvironment>("environment", "aws");

/** What databases, caches and services give to those that link to them. */
export const linkHandles = new Handles<LinkHandle>("link target", "aws");

/** What was built for the environment of a component. */
export function awsOf(owner: Member | EnvironmentView): AwsEnvironment {
  return environments.get("environment" in owner ? owner.environment : owner);
}

/** Options of every resource that is built for a component. */
export function childOptions(owner: Member | EnvironmentView): {
  parent: pulumi.Resource;
  provider: Provider;
} {
  return { parent: owner, provider: awsOf(owner).provider };
}
