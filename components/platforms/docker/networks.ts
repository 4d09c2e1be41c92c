import type * as pulumi from "@pulumi/pulumi";
import { Network } from "@pulumi/docker/network.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import { memberOf } from "../../base/member.ts";
import type { Member } from "../../base/member.ts";
import { childOptions, dockerOf } from "./handles.ts";
import { labelsOf } from "./labels.ts";
import { nameOf } from "./names.ts";
import { edgeMember } from "./network-plan.ts";
import type { NetworkPlan } from "./network-plan.ts";

/** A network as a container joins it. */
export interface JoinedNetwork {
  name: pulumi.Output<string>;
  /** Names under which the container is found there. */
  aliases: string[];
}

/**
 * The networks that the containers of a component are in; call it once all is declared.
 *
 * @param aliases names of the container in all of them
 * @param member what the container is called in the plans of networks. @default the component
 */
export function joinNetworks(
  owner: Member,
  aliases: readonly string[],
  member = owner.componentName,
): JoinedNetwork[] {
  const { environment } = owner;
  return plansOf(environment, member).map((plan) => ({
    name: findNetwork(environment, plan).name,
    aliases: [...aliases],
  }));
}

/** The networks that the edge is in; it has the name of a service where links to it end. */
export function joinEdgeNetworks(environment: EnvironmentView): JoinedNetwork[] {
  return plansOf(environment, edgeMember).map((plan) => ({
    name: findNetwork(environment, plan).name,
    aliases: plan.edgeAlias === undefined ? [] : [plan.edgeAlias],
  }));
}

function plansOf(environment: EnvironmentView, member: string): NetworkPlan[] {
  return dockerOf(environment)
    .networkPlans()
    .filter(({ members }) => members.includes(member));
}

/** The network of a plan; whoever asks first has it made, under the component that it is for. */
function findNetwork(environment: EnvironmentView, plan: NetworkPlan): Network {
  const owner = memberOf(environment, plan.owner);
  return createNetwork(owner ?? environment, plan.role, plan.internal);
}

/** A network of a component by its role, made at the first call. */
export function createNetwork(
  owner: Member | EnvironmentView,
  role: readonly string[],
  internal: boolean,
): Network {
  const { networks } = dockerOf(owner);
  const name = nameOf(owner, ...role);
  const known = networks.get(name);
  if (known) return known;
  const args = { name, driver: "bridge", internal, labels: labelsOf(owner) };
  const logicalName = role.length === 0 ? owner.childName("network") : owner.childName(...role);
  const network = new Network(logicalName, args, {
    ...childOptions(owner),
    // Two of a name could stand side by side, and a container would join either.
    deleteBeforeReplace: true,
  });
  networks.set(name, network);
  return network;
}
