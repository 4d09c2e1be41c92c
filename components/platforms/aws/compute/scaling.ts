import * as pulumi from "@pulumi/pulumi";
import { Policy } from "@pulumi/aws/appautoscaling/policy.js";
import { Target } from "@pulumi/aws/appautoscaling/target.js";
import type { Service as EcsService } from "@pulumi/aws/ecs/service.js";
import type { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { Workload } from "../../../base/workload.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { defaultRequestsPerCopy } from "./compute-settings.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";
import type { AwsSettings } from "../settings.ts";

/** Whether the number of copies follows the load. */
export function isScaled(plan: Pick<WorkloadPlan, "minReplicas" | "maxReplicas">): boolean {
  return plan.minReplicas < plan.maxReplicas;
}

/**
 * Builds the autoscaling of a slot: by mean CPU, and by requests where the load balancer counts
 * them. The higher number of copies wins.
 *
 * @param targets what the load balancer sends the slot's requests to, if it does
 */
export function createScaling(
  owner: Workload,
  plan: WorkloadPlan,
  service: EcsService,
  targets?: TargetGroup,
): void {
  const { cluster, settings, loadBalancer } = awsOf(owner);
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
  const addPolicy = (role: string, metric: Metric): void => {
    const policy = {
      ...subject,
      name: nameOf("ecsService", owner, plan.slot, role),
      policyType: "TargetTrackingScaling",
      targetTrackingScalingPolicyConfiguration: { ...metric, ...cooldowns },
    };
    const after = { ...options, dependsOn: [target] };
    new Policy(owner.childName(plan.slot, "scaling", role), policy, after);
  };
  addPolicy("cpu", planCpuMetric(plan));
  if (!targets) return;
  const label = pulumi.interpolate`${loadBalancer().arnSuffix}/${targets.arnSuffix}`;
  addPolicy("requests", planRequestMetric(settings, label));
}

/** Copies come quickly and go slowly: too few hurt more than too many. In seconds. */
const cooldowns = { scaleOutCooldown: 60, scaleInCooldown: 300 };

/** What the number of copies follows. */
type Metric = Pick<
  inputs.appautoscaling.PolicyTargetTrackingScalingPolicyConfiguration,
  "predefinedMetricSpecification" | "targetValue"
>;

function planCpuMetric({ targetCpuPercent }: WorkloadPlan): Metric {
  const predefinedMetricType = "ECSServiceAverageCPUUtilization";
  return {
    predefinedMetricSpecification: { predefinedMetricType },
    targetValue: targetCpuPercent,
  };
}

function planRequestMetric(settings: AwsSettings, resourceLabel: pulumi.Output<string>): Metric {
  const predefinedMetricType = "ALBRequestCountPerTarget";
  return {
    predefinedMetricSpecification: { predefinedMetricType, resourceLabel },
    targetValue: settings.requestsPerCopy ?? defaultRequestsPerCopy,
  };
}
