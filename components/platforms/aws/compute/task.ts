import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import type { Job } from "../../../base/job.ts";
import { namesGivenBy } from "../../../base/link-values.ts";
import type { JobRequest, ProgramRequest, WorkloadRequest } from "../../../base/platform.ts";
import type { Workload } from "../../../base/workload.ts";
import type { Collector } from "./collector.ts";
import { planFargateSize } from "./fargate-size.ts";
import type { FargateSize } from "./fargate-size.ts";
import { tellRounded } from "../../rounded.ts";
import { childOptions } from "../handles.ts";
import { planContainerCheck } from "./health.ts";
import { readLinks } from "./link-variables.ts";
import { planLogging } from "./logging.ts";
import { nameOf } from "../names.ts";
import type { TaskRoles } from "./roles.ts";
import { referenceSecret } from "../data/secrets.ts";
import type { StoredSecret } from "../built.ts";
import { isPublished } from "../edge/traffic.ts";

/** A variable of a container, in plain. */
interface PlainVariable {
  name: string;
  value: pulumi.Input<string>;
}

/** A variable of a container that ECS reads from Secrets Manager when a copy starts. */
interface SecretVariable {
  name: string;
  valueFrom: pulumi.Output<string>;
}

/** What a task definition is made from, beside its request. */
export interface TaskParts {
  logGroup: LogGroup;
  roles: TaskRoles;
  /** The contract's secrets, and those that links give in parts or forms; undefined without any. */
  secret: StoredSecret | undefined;
  /** What takes the program's traces. @default nothing */
  collector: Collector | undefined;
}

/**
 * Builds what runs in a slot, or as a job: one container, as an ordinary user, on a read-only disk;
 * beside it the collector of its traces, whose memory is not the program's.
 */
export function createTask(
  owner: Workload | Job,
  request: WorkloadRequest | JobRequest,
  parts: TaskParts,
): TaskDefinition {
  const { plan } = request;
  const place = placeOf(request);
  const { collector } = parts;
  const memoryMb = plan.memoryMb + (collector?.memoryMb ?? 0);
  const size = planFargateSize(owner.componentName, plan.cpu, memoryMb);
  tellSize(owner, plan, size, collector);
  // Where one container has a share of the CPU, one that has none is left with almost nothing.
  const share = collector && { cpu: size.cpu - collector.cpu };
  const program = { ...planContainer(owner, request, parts), ...share };
  const args = {
    family: nameOf("taskFamily", owner, ...place),
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: String(size.cpu),
    memory: String(size.memoryMb),
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
    executionRoleArn: parts.roles.executionRoleArn,
    taskRoleArn: parts.roles.taskRoleArn,
    volumes: [{ name: temporary }],
    containerDefinitions: pulumi.jsonStringify(
      collector ? [program, collector.container] : [program],
    ),
    // Rollback goes to an earlier revision: it must be there still.
    skipDestroy: true,
    tags: owner.tags,
  };
  return new TaskDefinition(owner.childName(...place, "task"), args, childOptions(owner));
}

/** The collector has its memory beside the program's, of which nothing is taken. */
function tellSize(
  owner: Workload | Job,
  { kind, cpu, memoryMb }: WorkloadRequest["plan"] | JobRequest["plan"],
  size: FargateSize,
  collector: Collector | undefined,
): void {
  const given = { cpu: size.cpu / 1024, memoryMb: size.memoryMb - (collector?.memoryMb ?? 0) };
  const beside = collector ? `, with ${collector.memoryMb} MB beside for the collector` : "";
  const why = `the smallest size of Fargate with both${beside}`;
  tellRounded(owner, { kind, planned: { cpu, memoryMb }, given, why });
}

/** The slot of a service or worker; a job has none. */
function placeOf({ plan }: WorkloadRequest | JobRequest): string[] {
  return "slot" in plan ? [plan.slot] : [];
}

/** Name of the one volume that can be written to. */
const temporary = "tmp";

function planContainer(
  owner: Workload | Job,
  request: WorkloadRequest | JobRequest,
  parts: TaskParts,
): object {
  const { plan } = request;
  return {
    name: owner.componentName,
    image: plan.image,
    essential: true,
    ...(plan.command.length > 0 && { command: plan.command }),
    ...("migrations" in request && planServing(request)),
    environment: planEnvironment(request, parts.collector),
    secrets: planSecretVariables(request, parts.secret),
    logConfiguration: planLogging(owner, placeOf(request)[0] ?? plan.kind, parts.logGroup),
    ...confinement,
  };
}

/** What only a service has. */
function planServing(request: WorkloadRequest): object {
  const { health, kind, port } = request.plan;
  return {
    ...(kind === "service" && { portMappings: [{ containerPort: port, protocol: "tcp" }] }),
    ...(health && !isPublished(request) && { healthCheck: planContainerCheck(health, port) }),
  };
}

function planEnvironment(
  request: WorkloadRequest | JobRequest,
  collector: Collector | undefined,
): PlainVariable[] {
  const own = [...planPlainVariables(request), ...planPort(request.plan)];
  const taken = [...Object.keys(request.variables), ...namesGivenBy(request.links)];
  const traces = Object.entries(collector?.variables ?? {})
    // What the program's contract says of traces is meant.
    .filter(([name]) => !taken.includes(name))
    .map(([name, value]) => ({ name, value }));
  return [...own, ...traces].toSorted(byName);
}

function planPort(plan: { kind: string; port?: number }): PlainVariable[] {
  return plan.kind === "service" ? [{ name: "PORT", value: String(plan.port) }] : [];
}

/** What a container may not do. */
const confinement = {
  // The user `node` of Node's images; a name would have to be known in every image.
  user: "1000:1000",
  readonlyRootFilesystem: true,
  // An image that declares VOLUME /tmp owned by that user can write there.
  mountPoints: [{ sourceVolume: temporary, containerPath: "/tmp", readOnly: false }],
  linuxParameters: { initProcessEnabled: true, capabilities: { drop: ["ALL"] } },
  // Seconds between SIGTERM and SIGKILL: as long as the load balancer takes to let go.
  stopTimeout: 30,
};

function planPlainVariables(request: ProgramRequest): PlainVariable[] {
  const { variables, secretVariables } = request;
  const own = Object.entries(variables)
    .filter(([name]) => !secretVariables.includes(name))
    .map(([name, value]) => ({ name, value }));
  return [...own, ...readLinks(request).plain];
}

function planSecretVariables(
  request: ProgramRequest,
  secret: StoredSecret | undefined,
): SecretVariable[] {
  const { stored, own } = readLinks(request);
  const names = [...request.secretVariables, ...own.map(({ name }) => name)];
  const kept = names.flatMap((name) =>
    secret ? [{ name, valueFrom: referenceSecret(secret, name) }] : [],
  );
  const linked = stored.map((one) => ({
    name: one.name,
    valueFrom: referenceSecret(one.secret),
  }));
  return [...kept, ...linked].toSorted(byName);
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
