import { ClusterCapacityProviders } from "@pulumi/aws/ecs/clusterCapacityProviders.js";
import type { ServiceArgs } from "@pulumi/aws/ecs/service.js";
import type { ProfiledStage } from "../../../../variables/stage.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { AwsEnvironment } from "../built.ts";

/** Stages whose copies may be taken away two minutes after they are told, for a lower price. */
const interruptible: readonly ProfiledStage[] = ["development", "testing", "preview"];

/** Lets a cluster use both kinds of Fargate: what asks for none gets the uninterrupted one. */
export function createCapacity(
  owner: EnvironmentView,
  clusterName: AwsEnvironment["cluster"]["name"],
  provider: AwsEnvironment["provider"],
): ClusterCapacityProviders {
  const args = {
    clusterName,
    capacityProviders: ["FARGATE", "FARGATE_SPOT"],
    defaultCapacityProviderStrategies: [{ capacityProvider: "FARGATE", weight: 1 }],
  };
  return new ClusterCapacityProviders(owner.childName("capacity"), args, {
    parent: owner,
    provider,
  });
}

/**
 * What the copies of a service or worker run on: Spot where nobody relies on them. ECS starts
 * another copy for one that was taken away, as soon as there is Spot capacity again.
 */
export function planCapacity(
  profile: ProfiledStage,
): Pick<ServiceArgs, "launchType" | "capacityProviderStrategies"> {
  if (!interruptible.includes(profile)) return { launchType: "FARGATE" };
  return { capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT", weight: 1 }] };
}
