import { ListenerRule } from "@pulumi/aws/lb/listenerRule.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import type { Workload, WorkloadPlan } from "../../workload.ts";
import { awsOf, childOptions } from "./handles.ts";
import { planTargetCheck } from "./health.ts";
import { nameOf } from "./names.ts";

/** Builds what the load balancer sends requests to: the copies of a slot, and the rule for them. */
export function createTraffic(
  owner: Workload,
  plan: WorkloadPlan,
): { targets: TargetGroup; rule: ListenerRule } {
  const targets = createTargets(owner, plan);
  const { listenerArn, takePriority } = awsOf(owner).loadBalancer();
  const args = {
    listenerArn,
    priority: takePriority(plan.path),
    conditions: [{ pathPattern: { values: [plan.path, `${plan.path}/*`] } }],
    // The rule is the service's, not the slot's: a rollout moves the weights in it.
    actions: [{ type: "forward", forward: { targetGroups: [{ arn: targets.arn, weight: 100 }] } }],
    tags: owner.tags,
  };
  const rule = new ListenerRule(owner.childName("rule"), args, childOptions(owner));
  return { targets, rule };
}

function createTargets(owner: Workload, plan: WorkloadPlan): TargetGroup {
  const args = {
    // Another port makes another target group, before the old one goes: the names must differ.
    name: nameOf("targetGroup", owner, plan.slot, String(plan.port)),
    vpcId: awsOf(owner).network.vpcId,
    targetType: "ip",
    protocol: "HTTP",
    port: plan.port,
    deregistrationDelay: 30,
    healthCheck: planTargetCheck(plan.health),
    tags: owner.tags,
  };
  return new TargetGroup(owner.childName(plan.slot, "targets"), args, childOptions(owner));
}
