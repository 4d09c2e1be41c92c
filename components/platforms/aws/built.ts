import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/aws/provider.js";
import type { SubnetTier } from "./network/subnet-planner.ts";
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

/** A network with its subnets, each list in the order of the zones. */
export interface Network {
  vpcId: pulumi.Output<string>;
  subnetIds: Record<SubnetTier, pulumi.Output<string>[]>;
}

/** The way from the internet to the published services of an environment. */
export interface LoadBalancer {
  securityGroupId: pulumi.Output<string>;
  /** Last part of its ARN, by which metrics name it. */
  arnSuffix: pulumi.Output<string>;
  /** Listener that takes the services' rules. */
  listenerArn: pulumi.Output<string>;
  /** Host under which a content delivery network reaches it. */
  host: pulumi.Input<string>;
  /** Whether it takes HTTPS only. */
  isSecure: boolean;
  /** Takes a place among the rules for a path. */
  takePriority: (path: string) => number;
  /** What the sites' networks say in `originHeader`, a secret; the first call makes it. */
  originKey: () => pulumi.Output<string>;
}

/**
 * Private names of an environment's services.
 *
 * Cloud Map knows the copies in each slot (`api-a.prod.shop.slots.internal`), and a weighted
 * record puts the service's one name in front (`api.prod.shop.internal`), so that a rollout moves
 * traffic between services as it does that from outside. Not Service Connect, whose names belong
 * to one ECS service each and so to one slot; not the public load balancer, since that way leads
 * over the internet, past the rules that follow the links.
 */
export interface Discovery {
  zoneName: string;
  zoneId: pulumi.Output<string>;
  namespaceId: pulumi.Output<string>;
  namespaceName: string;
}

/** What every resource that is built for a component is made with. */
export interface ChildOptions {
  parent: pulumi.Resource;
  provider: Provider;
}

/** A value in Secrets Manager. */
export interface StoredSecret {
  arn: pulumi.Output<string>;
  /** Version that holds the value as it is described now. */
  versionId: pulumi.Output<string>;
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
