import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import type { WorkloadRequest } from "../../platform.ts";
import type { Workload, WorkloadPlan } from "../../workload.ts";
import { planFargateSize } from "./fargate-size.ts";
import { awsOf, childOptions, linkHandles } from "./handles.ts";
import type { LinkHandle } from "./handles.ts";
import { planContainerCheck } from "./health.ts";
import { nameOf } from "./names.ts";
import type { TaskRoles } from "./roles.ts";
import { referenceSecret } from "./secrets.ts";
import type { StoredSecret } from "./secrets.ts";
import { isPublished } from "./traffic.ts";

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
  /** The values of the contract's secrets; undefined where it has none. */
  secret: StoredSecret | undefined;
}

/** Builds what runs in a slot: one container, as an ordinary user, on a read-only disk. */
export function createTask(
  owner: Workload,
  request: WorkloadRequest,
  parts: TaskParts,
): TaskDefinition {
  const { plan } = request;
  const size = planFargateSize(owner.componentName, plan.cpu, plan.memoryMb);
  const args = {
    family: nameOf("taskFamily", owner, plan.slot),
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: String(size.cpu),
    memory: String(size.memoryMb),
    runtimePlatform: { operatingSystemFamily: "LINUX", cpuArchitecture: "X86_64" },
    executionRoleArn: parts.roles.executionRoleArn,
    taskRoleArn: parts.roles.taskRoleArn,
    volumes: [{ name: temporary }],
    containerDefinitions: pulumi.jsonStringify([planContainer(owner, request, parts)]),
    // Rollback goes to an earlier revision: it must be there still.
    skipDestroy: true,
    tags: owner.tags,
  };
  return new TaskDefinition(owner.childName(plan.slot, "task"), args, childOptions(owner));
}

/** Name of the one volume that can be written to. */
const temporary = "tmp";

function planContainer(owner: Workload, request: WorkloadRequest, parts: TaskParts): object {
  const { plan } = request;
  return {
    name: owner.componentName,
    image: plan.image,
    essential: true,
    ...(plan.command.length > 0 && { command: plan.command }),
    ...(plan.kind === "service" && {
      portMappings: [{ containerPort: plan.port, protocol: "tcp" }],
    }),
    ...(plan.health &&
      !isPublished(request) && { healthCheck: planContainerCheck(plan.health, plan.port) }),
    environment: planPlainVariables(request),
    secrets: planSecretVariables(request, parts.secret),
    logConfiguration: planLogging(owner, plan, parts.logGroup),
    ...confinement,
  };
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

function planLogging(owner: Workload, plan: WorkloadPlan, logGroup: LogGroup): object {
  return {
    logDriver: "awslogs",
    options: {
      "awslogs-group": logGroup.name,
      "awslogs-region": awsOf(owner).settings.region,
      "awslogs-stream-prefix": plan.slot,
      // A program must not stand still because its logs cannot be delivered.
      mode: "non-blocking",
      "max-buffer-size": "25m",
    },
  };
}

function planPlainVariables(request: WorkloadRequest): PlainVariable[] {
  const { plan, links, variables, secretVariables } = request;
  const own = Object.entries(variables)
    .filter(([name]) => !secretVariables.includes(name))
    .map(([name, value]) => ({ name, value }));
  const linked = links.flatMap(({ variable, target }) => {
    const { address } = linkHandles.get(target);
    return isSecret(address) ? [] : [{ name: variable, value: address }];
  });
  const port = plan.kind === "service" ? [{ name: "PORT", value: String(plan.port) }] : [];
  return [...own, ...linked, ...port].toSorted(byName);
}

function planSecretVariables(
  { links, secretVariables }: WorkloadRequest,
  secret: StoredSecret | undefined,
): SecretVariable[] {
  const own = secretVariables.flatMap((name) =>
    secret ? [{ name, valueFrom: referenceSecret(secret, name) }] : [],
  );
  const linked = links.flatMap(({ variable, target }) => {
    const { address } = linkHandles.get(target);
    return isSecret(address) ? [{ name: variable, valueFrom: referenceSecret(address) }] : [];
  });
  return [...own, ...linked].toSorted(byName);
}

/** Whether an address has a password and is kept as a secret. */
export function isSecret(address: LinkHandle["address"]): address is StoredSecret {
  return !pulumi.Output.isInstance(address);
}

function byName(one: { name: string }, other: { name: string }): number {
  return one.name < other.name ? -1 : 1;
}
