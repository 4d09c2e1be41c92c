import { ListenerRule } from "@pulumi/aws/lb/listenerRule.js";
import { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import type { TargetGroupArgs } from "@pulumi/aws/lb/targetGroup.js";
import type * as inputs from "@pulumi/aws/types/input.js";
import type { WorkloadRequest } from "../../../base/platform.ts";
import { patternsOf } from "../../../plan/entry/paths.ts";
import { slots } from "../../../plan/slots.ts";
import type { Slot } from "../../../plan/slots.ts";
import type { Workload } from "../../../base/workload.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { awsOf, childOptions } from "../handles.ts";
import { planFunctionCheck, planTargetCheck } from "../compute/health.ts";
import { originHeader } from "./origin-header.ts";
import { nameOf } from "../names.ts";

/**
 * Whether the load balancer leads to a service: where a site links to it, or where it is public.
 * Every other service is reached by its private name only, from those that link to it.
 */
export function isPublished({ plan, sites }: Pick<WorkloadRequest, "plan" | "sites">): boolean {
  return plan.kind === "service" && (plan.public || sites.length > 0);
}

/** What the load balancer knows of a service. */
export interface Traffic {
  /** What takes the requests of each slot; both stand at all times. */
  targets: Record<Slot, TargetGroup>;
  /** The service's place in the listener, with the weight of each slot. */
  rule: ListenerRule;
}

/** Builds what the load balancer sends requests to: both slots, and the rule that weighs them. */
export function createTraffic(owner: Workload, plan: WorkloadPlan): Traffic {
  const targets = { a: createTargets(owner, plan, "a"), b: createTargets(owner, plan, "b") };
  const { listenerArn, takePriority } = awsOf(owner).loadBalancer();
  const targetGroups = slots.map((slot) => ({
    arn: targets[slot].arn,
    weight: weightOf(plan, slot),
  }));
  const args = {
    listenerArn,
    priority: takePriority(plan.path),
    conditions: planConditions(owner, plan),
    // The rule is the service's, not the slot's: a rollout moves the weights in it.
    actions: [{ type: "forward", forward: { targetGroups } }],
    tags: owner.tags,
  };
  const rule = new ListenerRule(owner.childName("rule"), args, childOptions(owner));
  return { targets, rule };
}

/** Percent of the traffic that a slot takes: all of it where the running version is. */
export function weightOf(plan: Pick<WorkloadPlan, "slot">, slot: Slot): number {
  return slot === plan.slot ? 100 : 0;
}

/** What is not public answers to the sites' networks only, which know the environment's key. */
function planConditions(owner: Workload, plan: WorkloadPlan): inputs.lb.ListenerRuleCondition[] {
  const path = { pathPattern: { values: patternsOf(plan.path) } };
  if (plan.public) return [path];
  const { originKey } = awsOf(owner).loadBalancer();
  return [path, { httpHeader: { httpHeaderName: originHeader, values: [originKey()] } }];
}

function createTargets(owner: Workload, plan: WorkloadPlan, slot: Slot): TargetGroup {
  const args =
    plan.runsAs === "function"
      ? planFunctionTargets(owner, plan, slot)
      : {
          // Another port makes another target group, before the old one goes: the names must differ.
          name: nameOf("targetGroup", owner, slot, String(plan.port)),
          vpcId: awsOf(owner).network.vpcId,
          targetType: "ip",
          protocol: "HTTP",
          port: plan.port,
          deregistrationDelay: 30,
          healthCheck: planTargetCheck(plan.health),
          tags: owner.tags,
        };
  return new TargetGroup(owner.childName(slot, "targets"), args, childOptions(owner));
}

/**
 * Both forms of a header's value, one and many, cannot be had: the function gets lists, since
 * otherwise all but the last of several cookies or query parameters would be lost.
 */
function planFunctionTargets(owner: Workload, plan: WorkloadPlan, slot: Slot): TargetGroupArgs {
  return {
    name: nameOf("targetGroup", owner, slot, "function"),
    targetType: "lambda",
    lambdaMultiValueHeadersEnabled: true,
    // A check is a call that is paid for: only where the service says how it is asked.
    healthCheck: plan.health ? planFunctionCheck(plan.health) : { enabled: false },
    tags: owner.tags,
  };
}
