import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Service as EcsService } from "@pulumi/aws/ecs/service.js";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import { Service as DiscoveryService } from "@pulumi/aws/servicediscovery/service.js";
import { imageFor } from "../../../images/image-for.ts";
import type { Model } from "../../../model.ts";
import type { ModelPlan } from "../../../plan/model-plan.ts";
import type { BuiltStore } from "../../../base/platform.ts";
import { UserError } from "../../../../variables/user-error.ts";
import type { ServerPlan } from "../../containers/server.ts";
import { planModelServer } from "../../containers/store-servers.ts";
import { isBedrockId } from "./bedrock.ts";
import { createGpuMachine, machineAttribute, modelsFolder } from "./gpu-machine.ts";
import { awsOf, childOptions, linkHandles } from "../handles.ts";
import { watch } from "../monitoring/watched.ts";
import { logGroupName, nameOf } from "../names.ts";
import { createRole, grant, planStatements } from "../compute/roles.ts";
import { allowHttps, createSecurityGroup } from "../network/security-groups.ts";

/** Memory that Ollama is to find beside the graphics processor's own, in MB; the rest is ECS's. */
const memoryMb = 12_288;

/**
 * Runs a model by Ollama on a machine with a graphics processor, which belongs to it alone. The
 * model is fetched at the first start, and again on every other machine.
 *
 * @throws UserError `ModelName` for an id of Bedrock's, `ModelGpus` for more than one processor.
 */
export function buildGpuModel(owner: Model, plan: ModelPlan): BuiltStore {
  checkModel(owner.componentName, plan);
  const server = planModelServer({ ...plan, gpus: 1 });
  const group = createSecurityGroup(owner, [], `Model ${owner.componentName}`);
  const https = allowHttps(owner, group.id);
  // The image, the drivers and ECS's own take less than 40 GB.
  const machine = createGpuMachine(owner, group.id, server.storageGb + 40);
  const task = createTask(owner, server);
  const { registryArn, host } = createName(owner);
  const service = createService(owner, task, group.id, registryArn, [machine, https]);
  if (service) watch(owner, { kind: "model", engine: "gpu", service: service.name }, [service]);
  const address = pulumi.output(`http://${host}:${server.port}/v1`);
  const network = { securityGroupId: group.id, port: server.port };
  linkHandles.set(owner, { network, address, grants: [], ready: service ? [service] : [] });
  return { url: address };
}

function checkModel(name: string, { model, gpus }: ModelPlan): void {
  if (isBedrockId(model)) {
    throw new UserError(
      "ModelName",
      `Model '${name}' is '${model}', an id of Bedrock's, and slipway:aws.models is gpu: name one ` +
        "of Ollama's library, such as qwen3:4b, or set slipway:aws.models to bedrock.",
    );
  }
  if (gpus > 1) {
    throw new UserError(
      "ModelGpus",
      `Model '${name}' asks for ${gpus} graphics processors; the machine on AWS has one: ` +
        "set `gpus` to 1.",
    );
  }
}

function createTask(owner: Model, server: ServerPlan): TaskDefinition {
  const args = { name: logGroupName(owner), retentionInDays: owner.environment.profile.logDays };
  const options = childOptions(owner);
  const logGroup = new LogGroup(owner.childName("logs"), { ...args, tags: owner.tags }, options);
  const image = imageFor(owner.environment, server.image);
  const tasks = "ecs-tasks.amazonaws.com";
  const execution = createRole(owner, "execution", tasks, "Starts the model: logs");
  const statements = planStatements(image, logGroup.arn, []);
  const granted = grant(owner, execution, "execution", "start", statements);
  const container = planContainer(owner, server, image, logGroup.name);
  const task = {
    family: nameOf("taskFamily", owner),
    requiresCompatibilities: ["EC2"],
    networkMode: "awsvpc",
    executionRoleArn: execution.arn,
    volumes: [{ name: "models", hostPath: modelsFolder }],
    containerDefinitions: pulumi.jsonStringify([container]),
    tags: owner.tags,
  };
  return new TaskDefinition(owner.childName("task"), task, { ...options, dependsOn: granted });
}

function planContainer(
  owner: Model,
  server: ServerPlan,
  image: string,
  logGroup: pulumi.Output<string>,
): object {
  return {
    name: owner.componentName,
    image,
    essential: true,
    // The image's own entry point would take it for arguments.
    entryPoint: server.command,
    environment: Object.entries(server.env).map(([name, value]) => ({ name, value })),
    portMappings: [{ containerPort: server.port, protocol: "tcp" }],
    resourceRequirements: [{ type: "GPU", value: "1" }],
    memoryReservation: memoryMb,
    // A large model takes minutes to be fetched, in which it answers nobody.
    healthCheck: {
      command: ["CMD-SHELL", server.healthCommand],
      interval: 30,
      timeout: 10,
      retries: 10,
      startPeriod: 300,
    },
    user: `${server.user}:${server.group}`,
    readonlyRootFilesystem: true,
    mountPoints: [{ sourceVolume: "models", containerPath: server.dataPath, readOnly: false }],
    linuxParameters: {
      initProcessEnabled: true,
      capabilities: { drop: ["ALL"] },
      tmpfs: server.scratchPaths.map((containerPath) => ({ containerPath, size: 1024 })),
    },
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup,
        "awslogs-region": awsOf(owner).settings.region,
        "awslogs-stream-prefix": "model",
        mode: "non-blocking",
        "max-buffer-size": "25m",
      },
    },
  };
}

/** A private name; no slot of a service can have it, whose names end in `-a` and `-b`. */
function createName(owner: Model): { registryArn: pulumi.Output<string>; host: string } {
  const { namespaceId, namespaceName } = awsOf(owner).discovery();
  const name = owner.childName("gpu");
  const args = {
    name,
    description: `Model ${owner.componentName}`,
    dnsConfig: { namespaceId, dnsRecords: [{ type: "A", ttl: 10 }], routingPolicy: "MULTIVALUE" },
    // As of services: AWS sets the 1 by itself.
    healthCheckCustomConfig: { failureThreshold: 1 },
    tags: owner.tags,
  };
  const registry = new DiscoveryService(owner.childName("discovery"), args, childOptions(owner));
  return { registryArn: registry.arn, host: `${name}.${namespaceName}` };
}

/** None in an archived environment, which runs nothing. */
function createService(
  owner: Model,
  task: TaskDefinition,
  securityGroupId: pulumi.Output<string>,
  registryArn: pulumi.Output<string>,
  dependsOn: pulumi.Resource[],
): EcsService | undefined {
  if (owner.environment.plan.mode === "archived") return undefined;
  const { cluster, network } = awsOf(owner);
  const args = {
    name: nameOf("ecsService", owner),
    cluster: cluster.arn,
    taskDefinition: task.arn,
    launchType: "EC2",
    desiredCount: 1,
    placementConstraints: [
      {
        type: "memberOf",
        expression: `attribute:${machineAttribute} == ${owner.componentName}`,
      },
    ],
    // There is one processor: the copy before must go first.
    deploymentMinimumHealthyPercent: 0,
    deploymentMaximumPercent: 100,
    networkConfiguration: {
      subnets: network.subnetIds.private,
      securityGroups: [securityGroupId],
      assignPublicIp: false,
    },
    serviceRegistries: { registryArn },
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    tags: owner.tags,
  };
  const options = { ...childOptions(owner), dependsOn };
  return new EcsService(owner.childName("service"), args, options);
}
