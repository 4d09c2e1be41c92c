import * as pulumi from "@pulumi/pulumi";
import type { ContainerArgs } from "@pulumi/docker/container.js";
import type { HealthPlan } from "../../plan/workload-shape.ts";
import type { Label } from "./labels.ts";

/** A container as plain data, but for what is known only as it is built. */
export interface ContainerPlan {
  /** Reference of the image. */
  image: string;
  /** User and group by number: `1000:1000`. */
  user: string;
  /** Program and arguments in the place of the image's entry point. @default the image's */
  entrypoint?: readonly string[];
  /** Arguments of the entry point. @default the image's */
  command?: readonly string[];
  memoryMb: number;
  /** CPU, in cores. */
  cpu: number;
  /** Folders in memory that everybody may write to. */
  scratchPaths: readonly string[];
  /** Whether it writes elsewhere too, or is given files, which Docker refuses for a read-only root. */
  writableRoot?: boolean;
  /** Linux capabilities that it keeps, with their prefix `CAP_`. @default none */
  capabilities?: readonly string[];
  /** How it tells that it works. @default as its image says; nobody waits for it */
  health?: ContainerHealth;
  /** Ports that it publishes on the machine. @default none */
  ports?: readonly PublishedPort[];
  /** Graphics processors that it takes. @default 0 */
  gpus?: number;
  /** Memory that its processes share, in MB. @default Docker's own 64 */
  sharedMemoryMb?: number;
  /** Whether it runs all the time, once to its end, or whenever it is started. @default "always" */
  runs?: "always" | "once" | "when started";
}

/** A command inside a container that fails unless the program works, with its times. */
export interface ContainerHealth extends Omit<HealthPlan, "path"> {
  /** Run by the image's shell. */
  command: string;
}

/** A port of the machine that leads to one of a container. */
export interface PublishedPort {
  internal: number;
  external: number;
  /** Address of the machine. */
  ip: string;
}

/** What belongs to a container and is known only as it is built. */
export interface ContainerParts {
  labels: readonly Label[];
  env: Readonly<Record<string, pulumi.Input<string>>>;
  networks: readonly { name: pulumi.Input<string>; aliases: readonly string[] }[];
  volumes?: readonly ContainerMount[];
  /** Contents of files by path. @default none */
  files?: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A volume, or a path of the machine, and where a container sees it. */
export interface ContainerMount {
  volumeName?: pulumi.Input<string>;
  hostPath?: string;
  containerPath: string;
  readOnly?: boolean;
}

/** Seconds that a container has between SIGTERM and SIGKILL. */
export const stopSeconds = 30;

/** The arguments of a container: confined, limited, with logs that do not fill the disk. */
export function formatContainer(plan: ContainerPlan, parts: ContainerParts): ContainerArgs {
  const { entrypoint = [], command = [], gpus = 0, ports = [] } = plan;
  return {
    image: plan.image,
    ...(entrypoint.length > 0 && { entrypoints: [...entrypoint] }),
    ...(command.length > 0 && { command: [...command] }),
    envs: Object.entries(parts.env)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, value]) => formatVariable(name, value)),
    user: plan.user,
    ...confinement(plan),
    ...formatLimits(plan),
    tmpfs: Object.fromEntries(plan.scratchPaths.map((path) => [path, scratchOptions])),
    ...formatRun(plan.runs ?? "always"),
    ...formatHealth(plan),
    logDriver: "json-file",
    logOpts: { "max-size": "10m", "max-file": "3" },
    ...(plan.sharedMemoryMb !== undefined && { shmSize: plan.sharedMemoryMb }),
    ...(ports.length > 0 && { ports: [...ports] }),
    ...(gpus > 0 && { deviceRequests: [{ driver: "nvidia", count: gpus, capabilities: ["gpu"] }] }),
    ...formatParts(parts),
  };
}

/** No memory is swapped out. Of `cpus` the provider reads back one decimal, of a quota all. */
function formatLimits({ memoryMb, cpu }: ContainerPlan): Partial<ContainerArgs> {
  return {
    memory: memoryMb,
    memorySwap: memoryMb,
    cpuPeriod,
    cpuQuota: Math.round(cpu * cpuPeriod),
  };
}

/** Microseconds in which a container may run for its quota: the kernel's own default. */
const cpuPeriod = 100_000;

function formatVariable(name: string, value: pulumi.Input<string>): pulumi.Input<string> {
  return typeof value === "string" ? `${name}=${value}` : pulumi.interpolate`${name}=${value}`;
}

/** The options with which Docker makes such a folder by itself; what is in it counts as memory. */
const scratchOptions = "rw,noexec,nosuid,nodev,mode=1777";

function confinement({
  writableRoot = false,
  capabilities = [],
}: ContainerPlan): Partial<ContainerArgs> {
  const adds = capabilities.length > 0 && { adds: [...capabilities] };
  return {
    readOnly: !writableRoot,
    capabilities: { drops: ["ALL"], ...adds },
    securityOpts: ["no-new-privileges:true"],
    // A first process that passes signals on and takes care of orphans.
    init: true,
  };
}

function formatRun(runs: NonNullable<ContainerPlan["runs"]>): Partial<ContainerArgs> {
  switch (runs) {
    case "always":
      return {
        restart: "unless-stopped",
        stopTimeout: stopSeconds,
        destroyGraceSeconds: stopSeconds,
      };
    case "once":
      // The provider waits for its end and keeps what it says.
      return { restart: "no", mustRun: false, attach: true, logs: true };
    case "when started":
      return { restart: "no", mustRun: false, start: false };
  }
}

/** Waiting takes as long as a copy may need to start, and then to fail often enough. */
function formatHealth({ health }: ContainerPlan): Partial<ContainerArgs> {
  if (!health) return {};
  const { command, intervalSeconds, timeoutSeconds, startSeconds, failures } = health;
  return {
    healthcheck: {
      tests: ["CMD-SHELL", command],
      interval: formatDuration(intervalSeconds),
      timeout: formatDuration(timeoutSeconds),
      startPeriod: formatDuration(startSeconds),
      // Docker before 25 does not know it: there the first check comes after a whole interval.
      startInterval: "1s",
      retries: failures,
    },
    wait: true,
    waitTimeout: startSeconds + failures * intervalSeconds,
  };
}

/** As Docker gives it back, so that a refresh finds no difference: `1m0s`. */
function formatDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}

function formatParts({
  labels,
  networks,
  volumes = [],
  files = {},
}: ContainerParts): Partial<ContainerArgs> {
  const uploads = Object.entries(files).map(([file, content]) => ({ file, content }));
  return {
    labels: [...labels],
    ...(networks.length > 0
      ? {
          networksAdvanced: networks.map(({ name, aliases }) => ({
            name,
            ...(aliases.length > 0 && { aliases: [...aliases] }),
          })),
        }
      : { networkMode: "none" }),
    ...(volumes.length > 0 && { volumes: [...volumes] }),
    ...(uploads.length > 0 && { uploads }),
  };
}
