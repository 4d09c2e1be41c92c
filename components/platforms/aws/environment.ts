import { Cluster } from "@pulumi/aws/ecs/cluster.js";
import { Provider } from "@pulumi/aws/provider.js";
import type { Environment, EnvironmentPlan } from "../../environment.ts";
import type { BuiltEnvironment } from "../../platform.ts";
import { createDiscovery } from "./discovery.ts";
import { environments } from "./handles.ts";
import type { AwsEnvironment } from "./handles.ts";
import { createLoadBalancer } from "./load-balancer.ts";
import { nameOf } from "./names.ts";
import { createNetwork } from "./network.ts";
import { once } from "../once.ts";
import type { AwsSettings } from "./settings.ts";

/**
 * Builds the network and the cluster of an environment. It has no address by itself: sites have
 * one each.
 */
export function buildEnvironment(
  owner: Environment,
  plan: EnvironmentPlan,
  settings: AwsSettings,
): BuiltEnvironment {
  const isProduction = plan.profile === "production";
  // An explicit provider: the region is the stack's, whatever the machine's profile says.
  const provider = new Provider(
    owner.childName("aws"),
    { region: settings.region },
    { parent: owner },
  );
  const built: AwsEnvironment = {
    settings,
    isProduction,
    provider,
    network: createNetwork(owner, settings, provider, isProduction),
    cluster: createCluster(owner, provider),
    loadBalancer: once(() => createLoadBalancer(owner)),
    discovery: once(() => createDiscovery(owner)),
  };
  environments.set(owner, built);
  return {};
}

function createCluster(owner: Environment, provider: Provider): AwsEnvironment["cluster"] {
  const args = {
    name: nameOf("cluster", owner),
    settings: [{ name: "containerInsights", value: "enabled" }],
    tags: owner.tags,
  };
  const options = { parent: owner, provider };
  const { arn, name } = new Cluster(owner.childName("cluster"), args, options);
  return { arn, name };
}
