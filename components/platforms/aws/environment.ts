import { checkApplicationName } from "./limits.ts";
import * as pulumi from "@pulumi/pulumi";
import { Cluster } from "@pulumi/aws/ecs/cluster.js";
import { Provider } from "@pulumi/aws/provider.js";
import { workloadsOf } from "../../base/workload.ts";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { EnvironmentPlan } from "../../plan/context.ts";
import type { BuiltEnvironment } from "../../base/platform.ts";
import { onlyFulfilled } from "../../base/promises.ts";
import { createCapacity } from "./compute/capacity.ts";
import { closeEntry } from "./edge/closed-entry.ts";
import { createDiscovery } from "./network/discovery.ts";
import { createEndpoints } from "./network/endpoints.ts";
import { createFlowLogs } from "./network/flow-logs.ts";
import { environments } from "./handles.ts";
import type { AwsEnvironment } from "./built.ts";
import { createLoadBalancer } from "./edge/load-balancer.ts";
import type { LoadBalancer } from "./built.ts";
import { nameOf } from "./names.ts";
import { createNetwork } from "./network/network.ts";
import { once } from "../once.ts";
import type { AwsSettings } from "./settings.ts";

/**
 * Builds the network and the cluster of an environment. Its address is that of the public
 * services, one path each; a site has an address of its own.
 */
export function buildEnvironment(
  owner: EnvironmentView,
  plan: EnvironmentPlan,
  settings: AwsSettings,
): BuiltEnvironment {
  checkApplicationName(plan.application);
  const isProduction = plan.profile === "production";
  // An explicit provider: the region is the stack's, whatever the machine's profile says.
  const provider = new Provider(
    owner.childName("aws"),
    { region: settings.region },
    { parent: owner },
  );
  const cluster = createCluster(owner, provider);
  const built: AwsEnvironment = {
    settings,
    isProduction,
    provider,
    network: createNetwork(owner, settings, provider, isProduction),
    cluster,
    capacity: createCapacity(owner, cluster.name, provider),
    loadBalancer: once(() => createEntry(owner)),
    discovery: once(() => createDiscovery(owner)),
  };
  environments.set(owner, built);
  createEndpoints(owner);
  createFlowLogs(owner);
  return { address: planAddress(owner, built) };
}

/** The load balancer, which answers with a page where the environment does not serve. */
function createEntry(owner: EnvironmentView): LoadBalancer {
  const entry = createLoadBalancer(owner);
  closeEntry(owner, entry);
  return entry;
}

/** The load balancer's address where a public service is behind it; sites have their own. */
function planAddress(
  owner: EnvironmentView,
  { loadBalancer }: AwsEnvironment,
): pulumi.Output<string> {
  const address = onlyFulfilled(owner.declared).then(() => {
    if (!workloadsOf(owner).some(({ shape }) => shape.public)) return "";
    const { isSecure, host } = loadBalancer();
    return pulumi.interpolate`${isSecure ? "https" : "http"}://${host}`;
  });
  return pulumi.output(address);
}

/** Figures of each copy, which cost as much as any other: only where something looks at them. */
async function planInsights(owner: EnvironmentView): Promise<string> {
  await onlyFulfilled(owner.declared);
  const watchers = [...owner.namesOf("monitoring"), ...owner.namesOf("alerting")];
  return watchers.length > 0 ? "enabled" : "disabled";
}

function createCluster(owner: EnvironmentView, provider: Provider): AwsEnvironment["cluster"] {
  const args = {
    name: nameOf("cluster", owner),
    settings: [{ name: "containerInsights", value: planInsights(owner) }],
    tags: owner.tags,
  };
  const options = { parent: owner, provider };
  const { arn, name } = new Cluster(owner.childName("cluster"), args, options);
  return { arn, name };
}
