import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import type { Job } from "../../../base/job.ts";
import type { Member } from "../../../base/member.ts";
import type { JobRequest, WorkloadRequest } from "../../../base/platform.ts";
import { Workload } from "../../../base/workload.ts";
import { createCollector } from "./collector.ts";
import type { Collector } from "./collector.ts";
import { childOptions, linkHandles } from "../handles.ts";
import { logGroupName } from "../names.ts";
import { isSecret, readLinks } from "./link-variables.ts";
import { createRoles } from "./roles.ts";
import type { TaskRoles } from "./roles.ts";
import { createSecret } from "../data/secrets.ts";
import type { StoredSecret } from "../built.ts";
import { createTask } from "./task.ts";

/** What a service, worker or job runs, apart from where and how often. */
export interface Program {
  task: TaskDefinition;
  logGroup: LogGroup;
  roles: TaskRoles;
}

/** Builds the task definition of a service, worker or job with its log, secrets and roles. */
export function createProgram(
  owner: Workload | Job,
  request: WorkloadRequest | JobRequest,
): Program {
  const logGroup = createLogGroup(owner);
  const secret = createOwnSecret(owner, request);
  const collector = createOwnCollector(owner, request, logGroup);
  const handles = request.links.map(({ target }) => linkHandles.get(target));
  const secrets = [
    ...handles.map(({ address }) => address).filter(isSecret),
    ...(secret ? [secret] : []),
    ...(collector?.secret ? [collector.secret] : []),
  ];
  const roles = createRoles(owner, {
    image: request.plan.image,
    logGroup,
    secretArns: secrets.map(({ arn }) => arn),
    grants: request.links.map(({ name }, index) => [name, handles[index]?.grants ?? []] as const),
    traces: collector?.statements ?? [],
  });
  const task = createTask(owner, request, { logGroup, roles, secret, collector });
  return { task, roles, logGroup };
}

/** A job ends with its program, before a collector has sent what it was told last. */
function createOwnCollector(
  owner: Workload | Job,
  { plan }: WorkloadRequest | JobRequest,
  logGroup: LogGroup,
): Collector | undefined {
  if (!(owner instanceof Workload) || !("slot" in plan)) return undefined;
  return createCollector(owner, plan.slot, logGroup);
}

/** Builds what keeps the log of a program, or of a part of it, as long as the stage says. */
export function createLogGroup(owner: Member, ...part: string[]): LogGroup {
  const args = {
    name: [logGroupName(owner), ...part].join("/"),
    retentionInDays: owner.environment.profile.logDays,
    tags: owner.tags,
  };
  return new LogGroup(owner.childName(...part, "logs"), args, childOptions(owner));
}

/** All secrets of the contract, and of links what is no address, in one place, as JSON by name. */
function createOwnSecret(
  owner: Workload | Job,
  request: WorkloadRequest | JobRequest,
): StoredSecret | undefined {
  const { variables, secretVariables } = request;
  const { own } = readLinks(request);
  if (secretVariables.length + own.length === 0) return undefined;
  const values = Object.fromEntries([
    ...secretVariables.map((name) => [name, variables[name] ?? ""] as const),
    ...own.map(({ name, value }) => [name, value] as const),
  ]);
  const description = `Secret variables of ${owner.componentName}, by name`;
  return createSecret(owner, "variables", description, pulumi.jsonStringify(values));
}
