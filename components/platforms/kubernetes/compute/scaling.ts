import type { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import { HorizontalPodAutoscaler } from "@pulumi/kubernetes/autoscaling/v2/horizontalPodAutoscaler.js";
import { PodDisruptionBudget } from "@pulumi/kubernetes/policy/v1/podDisruptionBudget.js";
import type { Member } from "../../../base/member.ts";
import type { Slot } from "../../../plan/slots.ts";
import type { Workload } from "../../../base/workload.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { childOptions } from "../handles.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";

/** Whether the number of copies follows the load. */
export function isScaled({ minReplicas, maxReplicas }: WorkloadPlan): boolean {
  return maxReplicas > minReplicas;
}

/** Builds what sets the number of copies by their mean CPU use. */
export function createScaling(owner: Workload, plan: WorkloadPlan, deployment: Deployment): void {
  const name = nameOf(owner, plan.slot);
  const identity = { name: owner.componentName, slot: plan.slot };
  const labels = labelsOf(owner, "scaling", identity);
  const metadata = metadataOf(owner, "HorizontalPodAutoscaler", name, labels);
  const spec = {
    scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: deployment.metadata.name },
    minReplicas: plan.minReplicas,
    maxReplicas: plan.maxReplicas,
    metrics: [
      {
        type: "Resource",
        resource: {
          name: "cpu",
          target: { type: "Utilization", averageUtilization: plan.targetCpuPercent },
        },
      },
    ],
  };
  const args = { metadata, spec };
  new HorizontalPodAutoscaler(owner.childName(plan.slot, "scaling"), args, childOptions(owner));
}

/** Builds what keeps copies while machines are emptied: one goes at a time. */
export function createBudget(
  owner: Member,
  plan: { replicas: number; minReplicas: number; slot?: Slot },
): void {
  if (Math.min(plan.replicas, plan.minReplicas) < 2) return;
  const role = plan.slot === undefined ? [] : [plan.slot];
  const identity = { name: owner.componentName, ...(plan.slot && { slot: plan.slot }) };
  const labels = labelsOf(owner, "budget", identity);
  const metadata = metadataOf(owner, "PodDisruptionBudget", nameOf(owner, ...role), labels);
  const spec = {
    maxUnavailable: 1,
    // A pod that never becomes healthy must not keep a machine for ever.
    unhealthyPodEvictionPolicy: "AlwaysAllow",
    selector: { matchLabels: selectorOf(owner, identity) },
  };
  const args = { metadata, spec };
  new PodDisruptionBudget(owner.childName(...role, "budget"), args, childOptions(owner));
}
