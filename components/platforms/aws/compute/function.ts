import * as pulumi from "@pulumi/pulumi";
import { Alias } from "@pulumi/aws/lambda/alias.js";
import { Function as LambdaFunction } from "@pulumi/aws/lambda/function.js";
import { Permission } from "@pulumi/aws/lambda/permission.js";
import type { TargetGroup } from "@pulumi/aws/lb/targetGroup.js";
import { TargetGroupAttachment } from "@pulumi/aws/lb/targetGroupAttachment.js";
import { valuesOf } from "../../../base/link-values.ts";
import type { BuiltWorkload, WorkloadRequest } from "../../../base/platform.ts";
import type { Slot } from "../../../plan/slots.ts";
import type { Workload } from "../../../base/workload.ts";
import { createFunctionRole } from "./function-role.ts";
import { planFunction } from "./function-plan.ts";
import type { FunctionPlan } from "./function-plan.ts";
import { tellRounded } from "../../rounded.ts";
import { awsOf, childOptions, linkHandles } from "../handles.ts";
import { checkHealth } from "./health.ts";
import { nameOf } from "../names.ts";
import { tlsOf } from "./link-variables.ts";
import { createPeer } from "../network/peer.ts";
import { createLogGroup } from "./program.ts";
import { findTraceRoute } from "./traces.ts";
import { createTraffic, isPublished } from "../edge/traffic.ts";
import { watch } from "../monitoring/watched.ts";
import { awaitMigrations } from "./workload.ts";

/**
 * Builds a service as a function of Lambda, called by the load balancer: each release is a version
 * of it, and the alias of its slot names the one that runs. It is in the network only where a link
 * needs that; elsewhere it starts sooner.
 */
export function buildFunction(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  const { plan } = request;
  if (plan.health) checkHealth(owner.componentName, plan.health);
  const figures = planFunction(owner.componentName, plan, awsOf(owner).settings, {
    isPublished: isPublished(request),
    linkedBy: findCallers(owner),
  });
  tellSize(owner, plan, figures);
  const released = createFunction(owner, request, figures);
  const alias = new Alias(
    owner.childName(plan.slot),
    {
      name: plan.slot,
      description: `What runs in slot ${plan.slot}`,
      functionName: released.name,
      functionVersion: released.version,
    },
    childOptions(owner),
  );
  const { targets } = createTraffic(owner, plan);
  const ready = attach(owner, alias, plan.slot, targets[plan.slot]);
  linkHandles.set(owner, { address: pulumi.output(""), grants: [], ready: [ready] });
  if (plan.replicas === 0) return { url: "", slots: {} };
  const measured = [targets.a.arnSuffix, targets.b.arnSuffix];
  watch(owner, { kind: "program", services: [], targets: measured }, [ready]);
  // Made from the alias's own output, so that a failed update cannot leave a wrong answer.
  return { url: "", slots: { [plan.slot]: alias.functionVersion.apply(() => plan.release) } };
}

/** Source: AWS, "Configure Lambda function memory": one core at 1,769 MB, and as much more as that. */
function tellSize(
  owner: Workload,
  { cpu, memoryMb }: WorkloadRequest["plan"],
  figures: FunctionPlan,
): void {
  const cores = Math.floor((figures.memorySize / 1769) * 100) / 100;
  const given = { cpu: cores, memoryMb: figures.memorySize };
  const why = "Lambda takes 128 MB or more, and gives CPU by the memory";
  tellRounded(owner, { kind: "service", planned: { cpu, memoryMb }, given, why });
}

/** The components that would call it at a private address, which sites do not. */
function findCallers({ componentName, environment }: Workload): string[] {
  return [...environment.kinds]
    .filter(([, kind]) => kind !== "site")
    .map(([name]) => name)
    .filter((name) => environment.linksOf(name).includes(componentName));
}

function createFunction(
  owner: Workload,
  request: WorkloadRequest,
  figures: FunctionPlan,
): LambdaFunction {
  const { plan, links } = request;
  const logGroup = createLogGroup(owner);
  const handles = links.map(({ target }) => linkHandles.get(target));
  const isInside = handles.some(({ network }) => network !== undefined);
  const isTraced = findTraceRoute(owner)?.to.xrayRegion !== undefined;
  const peer = isInside ? createPeer(owner, request, "Calls") : undefined;
  const { role, ready } = createFunctionRole(owner, request, logGroup, {
    isInside,
    isTraced,
  });
  const args = {
    name: nameOf("function", owner),
    description: `Service ${owner.componentName}`,
    packageType: "Image",
    imageUri: plan.image,
    ...(plan.command.length > 0 && { imageConfig: { commands: [...plan.command] } }),
    architectures: ["x86_64"],
    role: role.arn,
    ...figures,
    environment: { variables: planVariables(request) },
    ...(peer && { vpcConfig: planNetwork(owner, peer.self.securityGroupId) }),
    ...(isTraced && { tracingConfig: { mode: "Active" } }),
    loggingConfig: { logFormat: "Text", logGroup: logGroup.name },
    // A version for each release: what a slot's alias names stays as it is.
    publish: true,
    tags: owner.tags,
  };
  const linked = handles.flatMap((handle) => handle.ready);
  const before = [...ready, ...linked, ...(peer?.rules ?? []), ...awaitMigrations(owner, request)];
  const options = { ...childOptions(owner), dependsOn: before };
  return new LambdaFunction(owner.childName("function"), args, options);
}

function planNetwork(
  owner: Workload,
  securityGroupId: pulumi.Output<string>,
): { subnetIds: pulumi.Output<string>[]; securityGroupIds: pulumi.Output<string>[] } {
  const { subnetIds } = awsOf(owner).network;
  return { subnetIds: subnetIds.private, securityGroupIds: [securityGroupId] };
}

/**
 * The function's variables, by value: Lambda reads no secrets by itself. It keeps them encrypted,
 * and shows them to whoever may read the function's configuration.
 */
function planVariables({
  plan,
  links,
  variables,
}: WorkloadRequest): Record<string, pulumi.Input<string>> {
  const linked = links
    .flatMap((link) => valuesOf(link, link.target.url, tlsOf(link)))
    .map(({ name, value }) => [name, value.apply((text) => text ?? "")] as const);
  return { ...variables, ...Object.fromEntries(linked), PORT: String(plan.port) };
}

/** Has the load balancer call what an alias names, and lets nobody else do it. */
function attach(
  owner: Workload,
  alias: Alias,
  slot: Slot,
  targets: TargetGroup,
): TargetGroupAttachment {
  const allowed = new Permission(
    owner.childName(slot, "call"),
    {
      action: "lambda:InvokeFunction",
      function: alias.functionName,
      qualifier: alias.name,
      principal: "elasticloadbalancing.amazonaws.com",
      sourceArn: targets.arn,
    },
    childOptions(owner),
  );
  const args = { targetGroupArn: targets.arn, targetId: alias.arn };
  const options = { ...childOptions(owner), dependsOn: [allowed] };
  return new TargetGroupAttachment(owner.childName(slot, "target"), args, options);
}
