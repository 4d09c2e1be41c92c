import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { Workload } from "../../workload.ts";
import { childOptions } from "./handles.ts";
import { parseEcrImage } from "./image.ts";
import { nameOf } from "./names.ts";

/** One statement of an IAM policy. */
export interface PolicyStatement {
  Sid: string;
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string>[];
}

/** What copies run as. */
export interface TaskRoles {
  /** What starts a copy: pulls its image, reads its secrets, writes its logs. */
  executionRoleArn: pulumi.Output<string>;
  /** What the program in it is. Has no permission: links work by network and password. */
  taskRoleArn: pulumi.Output<string>;
  /** Must exist before a copy can start. */
  ready: pulumi.Resource[];
}

/** Builds the two roles of a service or worker. */
export function createRoles(
  owner: Workload,
  image: string,
  logGroup: LogGroup,
  secretArns: readonly pulumi.Output<string>[],
): TaskRoles {
  const execution = createRole(owner, "execution", "Starts copies: image, secrets, logs");
  const task = createRole(owner, "task", "What the program runs as");
  const statements = planStatements(image, logGroup.arn, secretArns);
  const policy = {
    name: "start",
    role: execution.id,
    policy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements }),
  };
  const granted = new RolePolicy(owner.childName("execution", "policy"), policy, {
    ...childOptions(owner),
  });
  return { executionRoleArn: execution.arn, taskRoleArn: task.arn, ready: [granted] };
}

/** What starting a copy needs, and nothing else. */
export function planStatements(
  image: string,
  logGroupArn: pulumi.Output<string>,
  secretArns: readonly pulumi.Output<string>[],
): PolicyStatement[] {
  const logs = allow(
    "Logs",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    [pulumi.interpolate`${logGroupArn}:*`],
  );
  const secrets = allow("Secrets", ["secretsmanager:GetSecretValue"], [...secretArns]);
  const isNeeded = secretArns.length > 0;
  return [logs, ...(isNeeded ? [secrets] : []), ...planImageStatements(image)];
}

function planImageStatements(image: string): PolicyStatement[] {
  const repository = parseEcrImage(image);
  if (!repository) return [];
  const pull = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
  ];
  return [
    allow("Image", pull, [repository.arn]),
    // Belongs to no repository: AWS takes it for all resources only.
    allow("Registry", ["ecr:GetAuthorizationToken"], ["*"]),
  ];
}

function allow(Sid: string, Action: string[], Resource: pulumi.Input<string>[]): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource };
}

const assumedByTasks = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});

function createRole(owner: Workload, role: string, description: string): Role {
  const args = {
    name: nameOf("role", owner, role),
    description,
    assumeRolePolicy: assumedByTasks,
    tags: owner.tags,
  };
  return new Role(owner.childName(role), args, childOptions(owner));
}
