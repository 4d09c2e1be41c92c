import * as pulumi from "@pulumi/pulumi";
import type { Job } from "../../../base/job.ts";
import type { JobRequest } from "../../../base/platform.ts";
import { awsOf, linkHandles } from "../handles.ts";
import { createPeer } from "../network/peer.ts";
import type { Peer } from "../network/security-groups.ts";
import { createProgram } from "./program.ts";
import type { Program } from "./program.ts";
import { allow, planPassRoles } from "./roles.ts";
import type { PolicyStatement } from "./roles.ts";

/** Everything that runs of a job have in common. */
export interface Runs {
  program: Program;
  self: Peer;
  /** Must be there before one starts. */
  ready: pulumi.Resource[];
}

/** Builds what the runs of a job have in common: task definition, log, roles, place in the network. */
export function createRuns(owner: Job, request: JobRequest): Runs {
  const { self, rules } = createPeer(owner, request, "Runs");
  const program = createProgram(owner, request);
  const linked = request.links.flatMap(({ target }) => linkHandles.get(target).ready);
  const { capacity } = awsOf(owner);
  return { program, self, ready: [capacity, ...rules, ...program.roles.ready, ...linked] };
}

/**
 * What it takes to start runs of one program in one cluster, to watch them and to stop them: in every
 * revision of its task definition, since a policy that changed with each release would not yet hold
 * everywhere when the next call starts a run. Lists of tasks belong to no resource but the cluster,
 * which a condition names.
 */
export function planRunStatements(owner: Job, { program }: Runs): PolicyStatement[] {
  const { cluster } = awsOf(owner);
  const { family } = program.task;
  const revisions = planArn(cluster.arn, "ecs", pulumi.interpolate`task-definition/${family}:*`);
  const inCluster = { ArnEquals: { "ecs:cluster": cluster.arn } };
  const tasks = planArn(cluster.arn, "ecs", pulumi.interpolate`task/${cluster.name}/*`);
  return [
    { ...allow("Run", ["ecs:RunTask"], [revisions]), Condition: inCluster },
    allow("Watch", ["ecs:DescribeTasks", "ecs:StopTask"], [tasks]),
    { ...allow("Find", ["ecs:ListTasks"], ["*"]), Condition: inCluster },
    planPassRoles(program.roles),
  ];
}

/** The ARN of something in the same partition, region and account as another. */
export function planArn(
  like: pulumi.Output<string>,
  service: string,
  resource: pulumi.Input<string>,
): pulumi.Output<string> {
  return pulumi.all([like, resource]).apply(([arn, name]) => {
    const [, partition = "aws", , region = "", account = ""] = arn.split(":");
    return ["arn", partition, service, region, account, name].join(":");
  });
}
