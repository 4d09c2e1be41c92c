import * as pulumi from "@pulumi/pulumi";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import { accountOf } from "../account.ts";
import { awsOf } from "../handles.ts";
import { partitionOf } from "./image.ts";

/**
 * What of the account a service of AWS may take a role for, as the parts of an ARN that follow
 * the partition: `*` stands for any resource there. Undefined for a service whose guide says of
 * neither `aws:SourceArn` nor `aws:SourceAccount` that it is there when the service takes a role: a
 * condition might lock it out, and nobody passes it a role of another account. Sources: the services' guides,
 * "Cross-service confused deputy prevention" of ECS, EventBridge Scheduler and Step Functions, and
 * "IAM role for publishing flow logs" of VPC.
 */
const sources = {
  "ecs-tasks.amazonaws.com": { service: "ecs", resource: "*" },
  "scheduler.amazonaws.com": { service: "scheduler", resource: "schedule-group/default" },
  "states.amazonaws.com": { service: "states", resource: "stateMachine:*" },
  "vpc-flow-logs.amazonaws.com": { service: "ec2", resource: "vpc-flow-log/*" },
  "backup.amazonaws.com": undefined,
  "ec2.amazonaws.com": undefined,
  "lambda.amazonaws.com": undefined,
  "s3.amazonaws.com": undefined,
} as const;

/** A service of AWS that takes roles. */
export type TrustedService = keyof typeof sources;

/**
 * The policy by which a service may take a role: on behalf of this account and region alone,
 * wherever the service says on whose behalf it acts.
 */
export function planTrust(
  owner: Member | EnvironmentView,
  service: TrustedService,
): pulumi.Input<string> {
  const statement = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
  const source = sources[service];
  if (!source) return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  const { region } = awsOf(owner).settings;
  const account = accountOf(owner);
  const start = `arn:${partitionOf(region)}:${source.service}:${region}`;
  const Condition = {
    StringEquals: { "aws:SourceAccount": account },
    ArnLike: { "aws:SourceArn": pulumi.interpolate`${start}:${account}:${source.resource}` },
  };
  const conditional = { ...statement, Condition };
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: [conditional] });
}
