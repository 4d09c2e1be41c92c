import * as pulumi from "@pulumi/pulumi";
import type { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import type { Role } from "@pulumi/aws/iam/role.js";
import type { ProgramRequest } from "../../../base/platform.ts";
import type { Workload } from "../../../base/workload.ts";
import { linkHandles } from "../handles.ts";
import { activeTracingStatement } from "./traces.ts";
import { allow, createRole, grant, planGrants } from "./roles.ts";
import type { PolicyStatement } from "./roles.ts";

/** What a function does by its role beside its log and its links. */
export interface FunctionNeeds {
  /** It has a place in the network. */
  isInside: boolean;
  /** Lambda sends traces of its calls to X-Ray. */
  isTraced: boolean;
}

/**
 * Builds what a function runs as, and is: one role, that Lambda writes its log and keeps its place
 * in the network by, and whose other permissions are those of its links.
 */
export function createFunctionRole(
  owner: Workload,
  { links }: ProgramRequest,
  logGroup: LogGroup,
  { isInside, isTraced }: FunctionNeeds,
): { role: Role; ready: pulumi.Resource[] } {
  const role = createRole(owner, "task", "lambda.amazonaws.com", "What the program runs as");
  const log = allow(
    "Logs",
    ["logs:CreateLogStream", "logs:PutLogEvents"],
    [pulumi.interpolate`${logGroup.arn}:*`],
  );
  const statements = [log, ...(isInside ? [networkStatement] : [])];
  const granted = links.map(({ name, target }) => [name, linkHandles.get(target).grants] as const);
  const started = grant(owner, role, "start", "start", statements);
  const linked = grant(owner, role, "task", "links", planGrants(granted));
  const traced = grant(owner, role, "traces", "traces", isTraced ? [activeTracingStatement] : []);
  return { role, ready: [...started, ...linked, ...traced] };
}

/**
 * How Lambda connects a function to a network; the network interfaces are not there yet, and
 * belong to no function. Source: Lambda developer guide, "Giving Lambda functions access to
 * resources in an Amazon VPC".
 */
export const networkStatement: PolicyStatement = allow(
  "Network",
  [
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
  ],
  ["*"],
);
