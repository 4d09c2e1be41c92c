import * as pulumi from "@pulumi/pulumi";
import { Policy } from "@pulumi/aws/appautoscaling/policy.js";
import { Target } from "@pulumi/aws/appautoscaling/target.js";
import type { Service as EcsService } from "@pulumi/aws/ecs/service.js";
import type { Workload, WorkloadPlan } from "../../workload.ts";
import { awsOf, childOptions } from "./handles.ts";
import { nameOf } from "./names.ts";

/** Whether the number of copies follows the load. */
export function isScaled(plan: Pick<WorkloadPlan, "minReplicas" | "maxReplicas">): boolean {
  return plan.minReplicas < plan.maxReplicas;
}

/** Builds the autoscaling of a slot by mean CPU. */
export function createScaling(owner: Workload, plan: WorkloadPlan, service: EcsService): void {
  const { cluster } = awsOf(owner);
  const options = childOptions(owner);
  const subject = {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: pulumi.interpolate`service/${cluster.name}/${service.name}`,
  };
  const bounds = { minCapacity: plan.minReplicas, maxCapacity: plan.maxReplicas, tags: owner.tags };
  const target = new Target(
    owner.childName(plan.slot, "scaling"),
    { ...subject, ...bounds },
    options,
  );
  const policy = {
    ...subject,
    name: nameOf("ecsService", owner, plan.slot, "cpu"),
    policyType: "TargetTrackingScaling",
    targetTrackingScalingPolicyConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: "ECSServiceAverageCPUUtilization" },
      targetValue: plan.targetCpuPercent,
      // Copies come quickly and go slowly: too few hurt more than too many.
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
    },
  };
  const after = { ...options, dependsOn: [target] };
  new Policy(owner.childName(plan.slot, "scaling", "cpu"), policy, after);
}
