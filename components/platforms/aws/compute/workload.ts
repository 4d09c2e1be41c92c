import * as pulumi from "@pulumi/pulumi";
import { Service as EcsService } from "@pulumi/aws/ecs/service.js";
import type { ServiceArgs } from "@pulumi/aws/ecs/service.js";
import type { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import type { BuiltWorkload, WorkloadRequest } from "../../../base/platform.ts";
import type { Workload } from "../../../base/workload.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { planCapacity } from "./capacity.ts";
import { planDeployment } from "./deployment.ts";
import { createSlotName } from "../network/discovery.ts";
import { awsOf, childOptions, linkHandles } from "../handles.ts";
import { checkHealth } from "./health.ts";
import { nameOf } from "../names.ts";
import { createPeer } from "../network/peer.ts";
import { createProgram } from "./program.ts";
import { createScaling, isScaled } from "./scaling.ts";
import { allowConnection } from "../network/security-groups.ts";
import type { Peer } from "../network/security-groups.ts";
import { createTraffic, isPublished, weightOf } from "../edge/traffic.ts";
import { watch } from "../monitoring/watched.ts";

/** What a slot's copies run with, apart from their number. */
interface SlotParts {
  taskDefinition: pulumi.Output<string>;
  self: Peer;
  ready: pulumi.Input<pulumi.Resource>[];
  /** What only a service has: how it is reached. */
  reached?: Pick<
    ServiceArgs,
    "loadBalancers" | "serviceRegistries" | "healthCheckGracePeriodSeconds"
  >;
}

/** How a service is reached. */
interface Served {
  parts: SlotParts;
  /** Its private address. */
  url: string;
  /** What the load balancer sends the running slot's requests to; none where it is not published. */
  targets?: TargetGroup;
  /** Both slots' target groups, for their figures; none where it is not published. */
  allTargets?: readonly TargetGroup[];
}

/** Builds a service or worker: copies on Fargate in its slot, reached along links only. */
export function buildWorkload(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  const { plan } = request;
  if (plan.health) checkHealth(owner.componentName, plan.health);
  const { self, rules } = createPeer(owner, request, "Copies");
  const { task, roles } = createProgram(owner, request);
  const linked = request.links.flatMap(({ target }) => linkHandles.get(target).ready);
  const ready = [...rules, ...roles.ready, ...linked, ...awaitMigrations(owner, request)];
  const parts: SlotParts = { taskDefinition: task.arn, self, ready };
  const served = plan.kind === "service" ? serve(owner, request, parts) : undefined;
  const url = served?.url ?? "";
  // Without a service where nothing runs: its number of copies is autoscaling's, and 0 would stay.
  const service = plan.replicas > 0 && createService(owner, plan, served?.parts ?? parts);
  if (served) provideLink(owner, plan, self, url, service ? [service] : []);
  if (!service) return { url, slots: {} };
  const targets = served?.allTargets?.map(({ arnSuffix }) => arnSuffix) ?? [];
  watch(owner, { kind: "program", services: [service.name], targets }, [service]);
  if (isScaled(plan)) createScaling(owner, plan, service, served?.targets);
  // Made from the service's own output, so that a failed update cannot leave a wrong answer.
  return { url, slots: { [plan.slot]: service.taskDefinition.apply(() => plan.release) } };
}

/** Only an output ties a service to the migrations' runs; any resource will do as its value. */
export function awaitMigrations(
  owner: Workload,
  { migrations }: WorkloadRequest,
): pulumi.Output<pulumi.Resource>[] {
  const { capacity } = awsOf(owner);
  return migrations.map((done) => done.apply((): pulumi.Resource => capacity));
}

/** Gives the copies their private name, and puts those that are published behind the load balancer. */
function serve(owner: Workload, request: WorkloadRequest, parts: SlotParts): Served {
  const { plan } = request;
  const names = {
    a: createSlotName(owner, "a", weightOf(plan, "a")),
    b: createSlotName(owner, "b", weightOf(plan, "b")),
  };
  const { registryArn, host } = names[plan.slot];
  const named = { ...parts, reached: { serviceRegistries: { registryArn } } };
  const url = `http://${host}:${plan.port}`;
  return { url, ...(isPublished(request) ? publish(owner, plan, named) : { parts: named }) };
}

/** Puts the copies behind the load balancer, which may then reach them. */
function publish(owner: Workload, plan: WorkloadPlan, parts: SlotParts): Omit<Served, "url"> {
  const { securityGroupId } = awsOf(owner).loadBalancer();
  const front = { name: "load-balancer", securityGroupId };
  const rules = allowConnection(owner, ["from", "alb"], front, parts.self, plan.port);
  const { targets: byName, rule } = createTraffic(owner, plan);
  const targets = byName[plan.slot];
  const container = { containerName: owner.componentName, containerPort: plan.port };
  const reached = {
    ...parts.reached,
    loadBalancers: [{ ...container, targetGroupArn: targets.arn }],
    healthCheckGracePeriodSeconds: plan.health?.startSeconds ?? 60,
  };
  // ECS takes a target group only once a listener uses it.
  return {
    parts: { ...parts, reached, ready: [...parts.ready, ...rules, rule] },
    targets,
    allTargets: [byName.a, byName.b],
  };
}

function createService(owner: Workload, plan: WorkloadPlan, parts: SlotParts): EcsService {
  const { cluster, capacity, network } = awsOf(owner);
  const deployment = planDeployment(plan);
  const args: ServiceArgs = {
    name: nameOf("ecsService", owner, plan.slot),
    cluster: cluster.arn,
    taskDefinition: parts.taskDefinition,
    ...planCapacity(plan.profile),
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
    dependsOn: [capacity, ...parts.ready],
    // The number of copies is autoscaling's from the start on.
    ...(isScaled(plan) && { ignoreChanges: ["desiredCount"] }),
  });
}

function provideLink(
  owner: Workload,
  plan: WorkloadPlan,
  self: Peer,
  url: string,
  ready: pulumi.Resource[],
): void {
  const network = { securityGroupId: self.securityGroupId, port: plan.port };
  const address = pulumi.output(url);
  linkHandles.set(owner, { network, address, grants: [], ready });
}
