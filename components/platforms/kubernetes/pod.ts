import type * as pulumi from "@pulumi/pulumi";
import type * as inputs from "@pulumi/kubernetes/types/input.js";
import { escapeExpansion, escapeVariable } from "./expansion.ts";
import type { Labels } from "./labels.ts";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { formatCores, formatMemory } from "./quantities.ts";

type Container = inputs.core.v1.Container;

/** A folder that a container can write to and that goes with its pod. */
export interface ScratchPlan {
  path: string;
  /** Most that it holds, in MB. */
  sizeMb: number;
  /** Kept in memory, where it counts as the container's. @default false */
  inMemory?: boolean;
}

/** A program of one container, as restricted as a pod can be. */
export interface PodPlan {
  /** Name of the container. */
  name: string;
  image: pulumi.Input<string>;
  /** Program and arguments; empty for the image's own. */
  command: readonly string[];
  /** Arguments of the image's own program. @default none */
  args?: readonly string[];
  env: inputs.core.v1.EnvVar[];
  /** Ports by name. */
  ports: Readonly<Record<string, number>>;
  memoryMb: number;
  cpu: number;
  /** Graphics processors. @default 0 */
  gpus?: number;
  user: number;
  group: number;
  probes: Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe">;
  /** Seconds that a pod still answers after it was told to go. @default 0 */
  drainSeconds?: number;
  /** Seconds that its program gets to end, after draining. */
  stopSeconds: number;
  scratch: readonly ScratchPlan[];
  /** Other volumes and where they are. @default none */
  volumes?: readonly MountedVolume[];
  serviceAccount: string;
  /** Whether its memory and CPU are set aside whole, and not a part of them. */
  reserved: boolean;
  /** Whether the program speaks to the API server. @default false */
  token?: boolean;
  /** Whether the program writes to the root of its disk. @default false, it cannot */
  writableRoot?: boolean;
}

/** A volume with the place where a container sees it. */
export interface MountedVolume {
  volume: inputs.core.v1.Volume & { name: string };
  path: string;
  subPath?: string;
  readOnly?: boolean;
}

/** The template of a pod. */
export function planPod(
  plan: PodPlan,
  labels: Labels,
  annotations: Readonly<Record<string, pulumi.Input<string>>> = {},
  more: Partial<inputs.core.v1.PodSpec> = {},
): inputs.core.v1.PodTemplateSpec {
  const hasAnnotations = Object.keys(annotations).length > 0;
  const volumes = planVolumes(plan);
  return {
    metadata: { labels, ...(hasAnnotations && { annotations }) },
    spec: {
      serviceAccountName: plan.serviceAccount,
      automountServiceAccountToken: plan.token ?? false,
      // Variables such as API_PORT for every Service would meet those of the contract.
      enableServiceLinks: false,
      securityContext: planPodSecurity(plan),
      terminationGracePeriodSeconds: (plan.drainSeconds ?? 0) + plan.stopSeconds,
      containers: [planContainer(plan)],
      ...(volumes.length > 0 && { volumes }),
      ...more,
    },
  };
}

function planPodSecurity({ user, group }: PodPlan): inputs.core.v1.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: group,
    fsGroup: group,
    // A change of everything at each start takes long, and databases refuse files others can write.
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  };
}

function planContainer(plan: PodPlan): Container {
  const { drainSeconds = 0 } = plan;
  const ports = Object.entries(plan.ports);
  const mounts = planMounts(plan);
  return {
    name: plan.name,
    image: plan.image,
    ...(plan.command.length > 0 && { command: plan.command.map(escapeExpansion) }),
    ...(plan.args && plan.args.length > 0 && { args: plan.args.map(escapeExpansion) }),
    ...(ports.length > 0 && {
      ports: ports.map(([name, containerPort]) => ({ name, containerPort, protocol: "TCP" })),
    }),
    ...(plan.env.length > 0 && { env: plan.env.map(escapeVariable) }),
    resources: planResources(plan),
    ...plan.probes,
    // Requests still come for a moment, until everybody knows that the pod is going.
    ...(drainSeconds > 0 && { lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } }),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: plan.writableRoot !== true,
      capabilities: { drop: ["ALL"] },
    },
    ...(mounts.length > 0 && { volumeMounts: mounts }),
  };
}

function planResources(plan: PodPlan): inputs.core.v1.ResourceRequirements {
  const { gpus = 0 } = plan;
  const processors = gpus > 0 && { "nvidia.com/gpu": String(gpus) };
  const { requests, limits } = planShares(plan, plan.reserved);
  return { requests: { ...requests, ...processors }, limits: { ...limits, ...processors } };
}

/** What of a cluster is set aside for a pod, and what it may use at most. */
export interface Shares {
  requests: { cpu: string; memory: string };
  limits: { memory: string };
}

/**
 * Memory cannot be shared, so that production sets it aside whole; CPU that nobody else needs is
 * free. Elsewhere, where pods are idle most of the time, a cluster of one small machine has to hold
 * all of them: half of the memory and a quarter of the CPU, and where all want theirs at once, the
 * machine ends the one that is furthest above its part.
 */
export function planShares(
  { memoryMb, cpu }: Pick<PodPlan, "memoryMb" | "cpu">,
  reserved: boolean,
): Shares {
  const limits = { memory: formatMemory(memoryMb) };
  if (reserved) return { requests: { cpu: formatCores(cpu), ...limits }, limits };
  const memory = formatMemory(Math.ceil(memoryMb / 2));
  return { requests: { cpu: formatCores(cpu / 4), memory }, limits };
}

/** Whether an environment has its machines set memory and CPU aside whole: in production. */
export function isReserved(owner: Member | EnvironmentView): boolean {
  return ("environment" in owner ? owner.environment : owner).plan.profile === "production";
}

function planMounts(plan: PodPlan): inputs.core.v1.VolumeMount[] {
  const scratch = plan.scratch.map(({ path }) => ({ name: scratchName(path), mountPath: path }));
  const others = (plan.volumes ?? []).map(({ volume, path, subPath, readOnly }) => ({
    name: volume.name,
    mountPath: path,
    ...(subPath !== undefined && { subPath }),
    ...(readOnly === true && { readOnly }),
  }));
  return [...scratch, ...others];
}

function planVolumes(plan: PodPlan): inputs.core.v1.Volume[] {
  const scratch = plan.scratch.map(({ path, sizeMb, inMemory }) => ({
    name: scratchName(path),
    emptyDir: { sizeLimit: formatMemory(sizeMb), ...(inMemory === true && { medium: "Memory" }) },
  }));
  const others = new Map((plan.volumes ?? []).map(({ volume }) => [volume.name, volume]));
  return [...scratch, ...others.values()];
}

/** `/var/run/postgresql` becomes `var-run-postgresql`. */
function scratchName(path: string): string {
  return path
    .replace(/^\/+/, "")
    .replace(/[^a-z0-9]+/gi, "-")
    .toLowerCase();
}

/** Copies spread over zones and machines as evenly as there is room. */
export function planSpread(selector: Labels): inputs.core.v1.TopologySpreadConstraint[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector },
    // Only copies of one version count, or an update would end lopsided.
    matchLabelKeys: ["pod-template-hash"],
  }));
}
