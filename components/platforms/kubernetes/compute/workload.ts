import * as pulumi from "@pulumi/pulumi";
import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import type * as inputs from "@pulumi/kubernetes/types/input.js";
import type { BuiltWorkload, WorkloadRequest } from "../../../base/platform.ts";
import type { Workload } from "../../../base/workload.ts";
import type { WorkloadPlan } from "../../../plan/workload-shape.ts";
import { findCollector, formatTraceVariables } from "../../containers/traces.ts";
import { exposeService, isPublished } from "../edge/entry.ts";
import { childOptions, kubernetesOf, linkHandles, waitUpTo } from "../handles.ts";
import { imageOfProgram } from "./build.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { collectorHost, nameOf } from "../names.ts";
import { allowEgress, allowEntry } from "../network-policies.ts";
import { allowLinks, peerOf } from "../links.ts";
import { isReserved, planPod, planSpread } from "../pod.ts";
import type { PodPlan } from "../pod.ts";
import { planProbes } from "../probes.ts";
import { configHash, createConfig, createServiceAccount } from "../program.ts";
import { planStrategy } from "./rollout.ts";
import { createBudget, createScaling, isScaled } from "./scaling.ts";
import { createServices } from "./slot-services.ts";

/** The user `node` of Node's images; a name would have to be known in every image. */
export const programUser = { user: 1000, group: 1000 } as const;

/** What a program may write to; the rest of its disk is read-only. */
export const temporary = [{ path: "/tmp", sizeMb: 256 }] as const;

/** Builds a service or worker: a Deployment in its slot, reached along links only. */
export function buildWorkload(owner: Workload, request: WorkloadRequest): BuiltWorkload {
  const { plan } = request;
  const policies = [...allowLinks(owner, request), ...allowEgress(owner, peerOf(owner))];
  if (isPublished(request)) policies.push(...allowEntry(owner, peerOf(owner), plan.port));
  const deployment = createDeployment(owner, request, policies);
  if (isScaled(plan)) createScaling(owner, plan, deployment);
  createBudget(owner, plan);
  const url = plan.kind === "service" ? `http://${nameOf(owner)}:${plan.port}` : "";
  if (plan.kind === "service") {
    const services = createServices(owner, plan);
    exposeService(owner, request);
    provideLink(owner, plan, url, [deployment, ...services]);
  }
  // Made from the Deployment's own output, so that a failed update cannot leave a wrong answer.
  return { url, slots: { [plan.slot]: deployment.id.apply(() => plan.release) } };
}

function createDeployment(
  owner: Workload,
  request: WorkloadRequest,
  policies: readonly pulumi.Resource[],
): Deployment {
  const { plan, links, migrations } = request;
  const { provider, ready } = kubernetesOf(owner);
  const identity = { name: owner.componentName, slot: plan.slot };
  const labels = labelsOf(owner, plan.kind, identity);
  const linked = links.flatMap(({ target }) => linkHandles.get(target).ready);
  const after = [...ready, ...policies, ...linked];
  const deadline = 300 + (plan.health?.startSeconds ?? 60);
  const spec: inputs.apps.v1.DeploymentSpec = {
    replicas: plan.replicas,
    selector: { matchLabels: selectorOf(owner, identity) },
    strategy: planStrategy(plan.rollout),
    revisionHistoryLimit: 3,
    progressDeadlineSeconds: deadline,
    template: planTemplate(owner, request, labels),
  };
  const metadata = metadataOf(owner, "Deployment", nameOf(owner, plan.slot), labels);
  // Only an output ties the Deployment to the migrations' runs; any resource will do as its value.
  const migrated = migrations.map((done) => done.apply((): pulumi.Resource => provider));
  const options = {
    ...childOptions(owner, [...after, ...migrated]),
    ...waitUpTo(deadline + 60),
    ...ignoreCopies(owner, plan),
  };
  return new Deployment(owner.childName(plan.slot), { metadata, spec }, options);
}

/**
 * The number of copies is the program's when a Deployment is made, so that it does not begin with one,
 * and when an archive is opened, which has none; from then on it is autoscaling's.
 */
function ignoreCopies(
  { environment }: Workload,
  plan: WorkloadPlan,
): Pick<pulumi.CustomResourceOptions, "ignoreChanges"> {
  if (!isScaled(plan) || environment.lastMode === "archived") return {};
  return { ignoreChanges: ["spec.replicas"] };
}

function planTemplate(
  owner: Workload,
  request: WorkloadRequest,
  labels: ReturnType<typeof labelsOf>,
): inputs.core.v1.PodTemplateSpec {
  const { plan } = request;
  const own = { ...portOf(plan), ...tracesOf(owner) };
  const config = createConfig(owner, request, [plan.slot], own);
  const pod: PodPlan = {
    name: owner.componentName,
    image: imageOfProgram(owner, { ...plan, healthPath: plan.health?.path }),
    command: plan.command,
    env: config.env,
    ports: plan.kind === "service" ? { http: plan.port } : {},
    memoryMb: plan.memoryMb,
    cpu: plan.cpu,
    ...programUser,
    probes: planProbes(plan),
    ...(plan.kind === "service" && { drainSeconds: 10 }),
    stopSeconds: 30,
    scratch: temporary,
    serviceAccount: createServiceAccount(owner),
    // What follows the use of CPU is measured by what is set aside.
    reserved: isReserved(owner) || isScaled(plan),
  };
  const identity = { name: owner.componentName, slot: plan.slot };
  const spread = planSpread(selectorOf(owner, identity));
  return planPod(pod, labels, { [configHash]: config.hash }, { topologySpreadConstraints: spread });
}

function portOf({ kind, port }: WorkloadPlan): Record<string, string> {
  return kind === "service" ? { PORT: String(port) } : {};
}

function tracesOf(owner: Workload): Record<string, string> {
  const collector = findCollector(owner);
  return collector ? formatTraceVariables(owner.componentName, collectorHost(collector)) : {};
}

function provideLink(
  owner: Workload,
  plan: WorkloadPlan,
  url: string,
  ready: pulumi.Resource[],
): void {
  const pods = peerOf(owner).pods;
  linkHandles.set(owner, {
    pods,
    port: plan.port,
    url: pulumi.output(url),
    isSecret: false,
    ready,
  });
}
