import { ListenerRule } from "@pulumi/aws/lb/listenerRule.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { WorkloadRequest } from "../../platform.ts";
import type { Workload, WorkloadPlan } from "../../workload.ts";
import { awsOf, childOptions } from "./handles.ts";
import { planTargetCheck } from "./health.ts";
import { originHeader } from "./load-balancer.ts";
import { nameOf } from "./names.ts";

/**
 * Whether the load balancer leads to a service: where a site links to it, or where it is public.
 * Every other service is reached by its private name only, from those that link to it.
 */
export function isPublished({ plan, sites }: Pick<WorkloadRequest, "plan" | "sites">): boolean {
  return plan.kind === "service" && (plan.public || sites.length > 0);
}

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
    conditions: planConditions(owner, plan),
    // The rule is the service's, not the slot's: a rollout moves the weights in it.
    actions: [{ type: "forward", forward: { targetGroups: [{ arn: targets.arn, weight: 100 }] } }],
    tags: owner.tags,
  };
  const rule = new ListenerRule(owner.childName("rule"), args, childOptions(owner));
  return { targets, rule };
}

/** What is not public answers to the sites' networks only, which know the environment's key. */
function planConditions(owner: Workload, plan: WorkloadPlan): inputs.lb.ListenerRuleCondition[] {
  const path = { pathPattern: { values: [plan.path, `${plan.path}/*`] } };
  if (plan.public) return [path];
  const { originKey } = awsOf(owner).loadBalancer();
  return [path, { httpHeader: { httpHeaderName: originHeader, values: [originKey()] } }];
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
