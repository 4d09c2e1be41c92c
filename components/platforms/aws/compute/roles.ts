import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Job } from "../../../base/job.ts";
import type { Member } from "../../../base/member.ts";
import type { Workload } from "../../../base/workload.ts";
import { childOptions } from "../handles.ts";
import type { Grant } from "../built.ts";
import { parseEcrImage } from "./image.ts";
import { nameOf } from "../names.ts";
import { planTrust } from "./trust.ts";
import type { TrustedService } from "./trust.ts";

/** One statement of an IAM policy. */
export interface PolicyStatement {
  Sid?: string;
  Effect: "Allow";
  Action: string[];
  Resource: pulumi.Input<string>[];
  Condition?: Record<string, Record<string, pulumi.Input<string>>>;
}

/** What copies run as. */
export interface TaskRoles {
  /** What starts a copy: pulls its image, reads its secrets, writes its logs. */
  executionRoleArn: pulumi.Output<string>;
  /** What the program in it is: its permissions are those of its links. */
  taskRoleArn: pulumi.Output<string>;
  /** Must exist before a copy can start. */
  ready: pulumi.Resource[];
}

/** What the roles of a program are made from. */
export interface RoleNeeds {
  image: string;
  logGroup: LogGroup;
  /** Secrets that a copy starts with. */
  secretArns: readonly pulumi.Output<string>[];
  /** What each link allows, by the name of its target. */
  grants: readonly (readonly [target: string, grants: readonly Grant[]])[];
  /** What sending traces takes, in a policy of its own. */
  traces: readonly PolicyStatement[];
}

/** Builds the two roles of a service, worker or job. */
export function createRoles(owner: Workload | Job, needs: RoleNeeds): TaskRoles {
  const tasks = "ecs-tasks.amazonaws.com";
  const execution = createRole(owner, "execution", tasks, "Starts copies: image, secrets, logs");
  const task = createRole(owner, "task", tasks, "What the program runs as");
  const statements = planStatements(needs.image, needs.logGroup.arn, needs.secretArns);
  const granted = grant(owner, execution, "execution", "start", statements);
  const linked = grant(owner, task, "task", "links", planGrants(needs.grants));
  const traced = grant(owner, task, "traces", "traces", needs.traces);
  return {
    executionRoleArn: execution.arn,
    taskRoleArn: task.arn,
    ready: [...granted, ...linked, ...traced],
  };
}

/**
 * Gives a role what the statements allow, and nothing else; no policy where there are none.
 *
 * @param role part of the resource's name: the role's own, where it has one policy
 */
export function grant(
  owner: Member | EnvironmentView,
  { id }: Role,
  role: string,
  name: string,
  statements: readonly PolicyStatement[],
): RolePolicy[] {
  if (statements.length === 0) return [];
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
  const args = { name, role: id, policy };
  return [new RolePolicy(owner.childName(role, "policy"), args, childOptions(owner))];
}

/** One statement for each grant, named after the link's target. */
export function planGrants(links: RoleNeeds["grants"]): PolicyStatement[] {
  return links.flatMap(([target, grants]) =>
    grants.map(({ actions, resources }, index) => {
      const { Sid, ...rest } = allow(toSid(target), [...actions], [...resources]);
      // Must be unique in a policy, and a statement needs none.
      return index === 0 ? { Sid, ...rest } : rest;
    }),
  );
}

/** A Sid takes letters and digits only. */
function toSid(name: string): string {
  return name.replaceAll(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
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

/** A statement that allows actions on resources. */
export function allow(
  Sid: string,
  Action: string[],
  Resource: pulumi.Input<string>[],
): PolicyStatement {
  return { Sid, Effect: "Allow", Action, Resource };
}

/** Lets a service of AWS start programs with the two roles, and hand them to nobody else. */
export function planPassRoles({ executionRoleArn, taskRoleArn }: TaskRoles): PolicyStatement {
  return {
    ...allow("PassRoles", ["iam:PassRole"], [executionRoleArn, taskRoleArn]),
    Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
  };
}

/**
 * A role without permissions.
 *
 * @param service the one that takes the role: `ecs-tasks.amazonaws.com`
 */
export function createRole(
  owner: Member | EnvironmentView,
  role: string,
  service: TrustedService,
  description: string,
): Role {
  const args = {
    name: nameOf("role", owner, role),
    description,
    assumeRolePolicy: planTrust(owner, service),
    tags: owner.tags,
  };
  return new Role(owner.childName(role), args, childOptions(owner));
}
