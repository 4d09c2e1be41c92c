import type * as pulumi from "@pulumi/pulumi";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import { slots } from "../../../plan/slots.ts";
import type { Workload } from "../../../base/workload.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { childOptions } from "../handles.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import type { PodIdentity } from "../labels.ts";
import { metadataOf, skipAwait } from "../metadata.ts";
import { nameOf } from "../names.ts";

/**
 * Builds the addresses of a service: one for each slot, also an empty one, between which routes
 * weigh, and one that leads to the slot with the traffic, for links.
 */
export function createServices(owner: Workload, plan: WorkloadPlan): pulumi.Resource[] {
  for (const slot of slots) createService(owner, [slot], plan.port, { slot });
  return [createService(owner, [], plan.port, { slot: plan.slot })];
}

/** Builds the address of a program's pods inside the cluster. */
export function createService(
  owner: Member | EnvironmentView,
  role: readonly string[],
  port: number,
  pods: Partial<PodIdentity> = {},
): Service {
  const identity: PodIdentity = { name: owner.componentName, ...pods };
  // The address for links leads to a slot, but is no slot's own.
  const labels = labelsOf(owner, "address", role.length > 0 ? identity : undefined);
  const metadata = metadataOf(owner, "Service", nameOf(owner, ...role), labels, skipAwait);
  const spec = {
    type: "ClusterIP",
    selector: selectorOf(owner, identity),
    ports: [{ name: "http", port, targetPort: "http", protocol: "TCP", appProtocol: "http" }],
  };
  return new Service(owner.childName(...role, "service"), { metadata, spec }, childOptions(owner));
}
