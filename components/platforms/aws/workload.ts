import * as pulumi from "@pulumi/pulumi";
import { Service as EcsService } from "@pulumi/aws/ecs/service.js";
import type { ServiceArgs } from "@pulumi/aws/ecs/service.js";
import type { BuiltWorkload, WorkloadRequest } from "../../platform.ts";
import type { Workload, WorkloadPlan } from "../../workload.ts";
import { planDeployment } from "./deployment.ts";
import { createSlotName } from "./discovery.ts";
import { awsOf, childOptions, linkHandles } from "./handles.ts";
import { checkHealth } from "./health.ts";
import { nameOf } from "./names.ts";
import { createProgram } from "./program.ts";
import { createScaling, isScaled } from "./scaling.ts";
import { allowConnection, allowHttps, createSecurityGroup } from "./security-groups.ts";
import type { Peer } from "./security-groups.ts";
import { createTraffic, isPublished } from "./traffic.ts";

/** What a slot's copies run with, apart from their number. */
interface SlotParts {
  taskDefinition: pulumi.Output<string>;
  self: Peer;
  ready: pulumi.Resource[];
  /** What only a service has: how it is reached. */
  reached?: Pick<
    ServiceArgs,
    "loadBalancers" | "serviceRegistries" | "healthCheckGracePeriodSeconds"
  >;
}

/** Builds a service or worker: copies on Fargate in its slot, reached along links only. */
export function buildWorkload(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  const { plan } = request;
  if (plan.health) checkHealth(owner.componentName, plan.health);
  const self = createPeer(owner, plan);
  const rules = [...allowLinks(owner, request, self), allowHttps(owner, self.securityGroupId)];
  const { task, roles } = createProgram(owner, request);
  const linked = request.links.flatMap(({ target }) => linkHandles.get(target).ready);
  const ready = [...rules, ...roles.ready, ...linked];
  const parts: SlotParts = { taskDefinition: task.arn, self, ready };
  const served = plan.kind === "service" ? serve(owner, request, parts) : undefined;
  const service = createService(owner, plan, served?.parts ?? parts);
  if (isScaled(plan)) createScaling(owner, plan, service);
  const url = served?.url ?? "";
  if (served) provideLink(owner, plan, self, url, service);
  // Made from the service's own output, so that a failed update cannot leave a wrong answer.
  return { url, slots: { [plan.slot]: service.taskDefinition.apply(() => plan.release) } };
}

function createPeer(owner: Workload, plan: WorkloadPlan): Peer {
  const group = createSecurityGroup(owner, [], `Copies of ${plan.kind} ${owner.componentName}`);
  return { name: owner.componentName, securityGroupId: group.id };
}

function allowLinks(owner: Workload, { links }: WorkloadRequest, self: Peer): pulumi.Resource[] {
  return links.flatMap(({ name, target }) => {
    const { network } = linkHandles.get(target);
    if (!network) return [];
    const { securityGroupId, port } = network;
    return allowConnection(owner, ["to", name], self, { name, securityGroupId }, port);
  });
}

/** Gives the copies their private name, and puts those that are published behind the load balancer. */
function serve(
  owner: Workload,
  request: WorkloadRequest,
  parts: SlotParts,
): { parts: SlotParts; url: string } {
  const { plan } = request;
  const { registryArn, host } = createSlotName(owner, plan.slot, 100);
  const named = { ...parts, reached: { serviceRegistries: { registryArn } } };
  const url = `http://${host}:${plan.port}`;
  return { parts: isPublished(request) ? publish(owner, plan, named) : named, url };
}

/** Puts the copies behind the load balancer, which may then reach them. */
function publish(owner: Workload, plan: WorkloadPlan, parts: SlotParts): SlotParts {
  const { securityGroupId } = awsOf(owner).loadBalancer();
  const front = { name: "load-balancer", securityGroupId };
  const rules = allowConnection(owner, ["from", "alb"], front, parts.self, plan.port);
  const { targets, rule } = createTraffic(owner, plan);
  const container = { containerName: owner.componentName, containerPort: plan.port };
  const reached = {
    ...parts.reached,
    loadBalancers: [{ ...container, targetGroupArn: targets.arn }],
    healthCheckGracePeriodSeconds: plan.health?.startSeconds ?? 60,
  };
  // ECS takes a target group only once a listener uses it.
  return { ...parts, reached, ready: [...parts.ready, ...rules, rule] };
}

function createService(owner: Workload, plan: WorkloadPlan, parts: SlotParts): EcsService {
  const { cluster, network } = awsOf(owner);
  const deployment = planDeployment(plan);
  const args: ServiceArgs = {
    name: nameOf("ecsService", owner, plan.slot),
    cluster: cluster.arn,
    taskDefinition: parts.taskDefinition,
    launchType: "FARGATE",
    platformVersion: "1.4.0",
    desiredCount: plan.replicas,
    ...deployment,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    // A failed release shall fail the update, not only the copies.
    waitForSteadyState: true,
    // ECS evens out zones only where it may start a copy before it stops one.
    availabilityZoneRebalancing: deployment.deploymentMaximumPercent > 100 ? "ENABLED" : "DISABLED",
    networkConfiguration: {
      subnets: network.subnetIds.private,
      securityGroups: [parts.self.securityGroupId],
      assignPublicIp: false,
    },
    ...parts.reached,
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    tags: owner.tags,
  };
  return new EcsService(owner.childName(plan.slot), args, {
    ...childOptions(owner),
    dependsOn: parts.ready,
    // The number of copies is autoscaling's from the start on.
    ...(isScaled(plan) && { ignoreChanges: ["desiredCount"] }),
  });
}

function provideLink(
  owner: Workload,
  plan: WorkloadPlan,
  self: Peer,
  url: string,
  service: EcsService,
): void {
  const network = { securityGroupId: self.securityGroupId, port: plan.port };
  const address = pulumi.output(url);
  linkHandles.set(owner, { network, address, grants: [], ready: [service] });
}
