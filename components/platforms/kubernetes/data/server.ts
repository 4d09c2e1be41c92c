import type * as pulumi from "@pulumi/pulumi";
import { StatefulSet } from "@pulumi/kubernetes/apps/v1/statefulSet.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import type * as inputs from "@pulumi/kubernetes/types/input.js";
import { imageFor } from "../../../images/image-for.ts";
import type { Member } from "../../../base/member.ts";
import { awaitedSecondsOf } from "../../containers/server.ts";
import type { ServerPlan } from "../../containers/server.ts";
import { childOptions, kubernetesOf, waitUpTo } from "../handles.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import { peerOf } from "../links.ts";
import { metadataOf, skipAwait } from "../metadata.ts";
import { nameOf } from "../names.ts";
import { allowInternet } from "../network-policies.ts";
import { isReserved, planPod } from "../pod.ts";
import type { MountedVolume, PodPlan, ScratchPlan } from "../pod.ts";
import { planCommandProbes } from "../probes.ts";
import { configHash, createSecret, createServiceAccount, hashOf } from "../program.ts";
import { createVolume, mountVolume } from "../volume.ts";

/** A server that runs. */
export interface BuiltServer {
  /** Name under which clients reach it. */
  host: string;
  env: Env;
  server: StatefulSet;
  /** What must run before clients start. */
  ready: pulumi.Resource[];
}

type Env = inputs.core.v1.EnvVar[];

/** Seconds that a server gets to write what it holds in memory. */
const stopSeconds = 120;

/**
 * Builds a backing service: a StatefulSet of one pod with a volume, behind a headless Service.
 *
 * @param password what its plan asks for, if anything
 */
export function createServer(
  owner: Member,
  part: string,
  plan: ServerPlan,
  password?: pulumi.Output<string>,
): BuiltServer {
  const { demands } = kubernetesOf(owner);
  const gpus = plan.gpus === undefined ? {} : { gpus: plan.gpus };
  demands.pods.push({ count: 1, memoryMb: plan.memoryMb, cpu: plan.cpu, ...gpus });
  const secret = createPasswordSecret(owner, plan, password);
  const env = planEnv(plan, secret);
  const service = createHeadlessService(owner, plan, part);
  const policies = plan.needsInternet ? [allowInternet(owner, peerOf(owner))] : [];
  const pod = planServerPod(owner, plan, env);
  const annotations = password && { [configHash]: hashOf({ password }) };
  const template = planPod(pod, labelsOf(owner, part), annotations);
  const server = createStatefulSet(owner, part, template, {
    dependsOn: [...kubernetesOf(owner).ready, ...policies],
    // Its image has to be fetched first.
    seconds: awaitedSecondsOf(plan) + 300,
  });
  return { host: nameOf(owner), env, server, ready: [server, service] };
}

/** Keeps a password under the names of the variables that hold it; gives the Secret's name. */
function createPasswordSecret(
  owner: Member,
  { env }: ServerPlan,
  password: pulumi.Output<string> | undefined,
): string {
  if (password === undefined) return "";
  const names = Object.keys(env).filter((name) => typeof env[name] !== "string");
  const values = Object.fromEntries(names.map((name) => [name, password]));
  return createSecret(owner, ["server"], values);
}

function planEnv({ env }: ServerPlan, secret: string): Env {
  return Object.entries(env).map(([name, value]) =>
    typeof value === "string"
      ? { name, value }
      : { name, valueFrom: { secretKeyRef: { name: secret, key: name } } },
  );
}

function planServerPod(owner: Member, plan: ServerPlan, env: Env): PodPlan {
  const { memoryMb, cpu, gpus, user, group, command } = plan;
  const data = createData(owner, plan);
  return {
    name: owner.componentName,
    image: imageFor(owner.environment, plan.image),
    command,
    env,
    ports: {
      server: plan.port,
      ...(plan.metricsPort !== undefined &&
        plan.metricsPort !== plan.port && { metrics: plan.metricsPort }),
    },
    memoryMb,
    cpu,
    ...(gpus !== undefined && { gpus }),
    user,
    group,
    probes: planCommandProbes(plan),
    stopSeconds,
    scratch: [...plan.scratchPaths.map(scratchOf), ...sharedMemoryOf(plan), ...data.scratch],
    writableRoot: plan.writableRoot ?? false,
    volumes: data.volumes,
    serviceAccount: createServiceAccount(owner),
    reserved: isReserved(owner),
  };
}

/** Counts as memory of the container, as that of the processes themselves. */
function sharedMemoryOf({ sharedMemoryMb }: ServerPlan): ScratchPlan[] {
  if (sharedMemoryMb === undefined) return [];
  return [{ path: "/dev/shm", sizeMb: sharedMemoryMb, inMemory: true }];
}

function scratchOf(path: string): ScratchPlan {
  return { path, sizeMb: 1024 };
}

/** Where the data are: on a volume that outlives the pod, or beside the pod on its machine. */
function createData(
  owner: Member,
  plan: ServerPlan,
): { volumes: MountedVolume[]; scratch: ScratchPlan[] } {
  const { dataPath, persistent, storageGb } = plan;
  if (!persistent) {
    return { volumes: [], scratch: [{ path: dataPath, sizeMb: storageGb * 1024 }] };
  }
  const claim = createVolume(owner, "data", plan);
  return { volumes: [mountVolume("data", claim, dataPath)], scratch: [] };
}

/** Clients reach the one pod by its address itself: a name, no load balancing. */
function createHeadlessService(owner: Member, plan: ServerPlan, part: string): Service {
  const labels = labelsOf(owner, part);
  const metadata = metadataOf(owner, "Service", nameOf(owner), labels, skipAwait);
  const spec = {
    clusterIP: "None",
    selector: selectorOf(owner, { name: owner.componentName }),
    ports: [{ name: "server", port: plan.port, targetPort: "server", protocol: "TCP" }],
  };
  return new Service(owner.childName("service"), { metadata, spec }, childOptions(owner));
}

function createStatefulSet(
  owner: Member,
  part: string,
  template: inputs.core.v1.PodTemplateSpec,
  { dependsOn, seconds }: { dependsOn: pulumi.Input<pulumi.Resource>[]; seconds: number },
): StatefulSet {
  const metadata = metadataOf(owner, "StatefulSet", nameOf(owner), labelsOf(owner, part));
  const spec = {
    serviceName: nameOf(owner),
    replicas: 1,
    revisionHistoryLimit: 3,
    selector: { matchLabels: selectorOf(owner, { name: owner.componentName }) },
    template,
  };
  const options = { ...childOptions(owner, dependsOn), ...waitUpTo(seconds) };
  return new StatefulSet(owner.childName("server"), { metadata, spec }, options);
}
