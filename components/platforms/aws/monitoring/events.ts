import * as pulumi from "@pulumi/pulumi";
import { EventRule } from "@pulumi/aws/cloudwatch/eventRule.js";
import { EventTarget } from "@pulumi/aws/cloudwatch/eventTarget.js";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { LogResourcePolicy } from "@pulumi/aws/cloudwatch/logResourcePolicy.js";
import type { Member } from "../../../base/member.ts";
import { once } from "../../once.ts";
import { accountOf } from "../account.ts";
import { awsOf, childOptions } from "../handles.ts";
import { partitionOf } from "../compute/image.ts";
import { logGroupName, nameOf } from "../names.ts";
import type { WatchedDatabase, WatchedItem, WatchedProgram } from "./watched.ts";

/** Counts events that no figure of CloudWatch tells of, by rules of EventBridge. */
export interface EventCounter {
  /** Name of the rule that sees copies of a program end. */
  endingsOf: (item: WatchedItem<WatchedProgram>) => pulumi.Output<string>;
  /** Name of the rule that sees that copies of a program do not start. */
  impairedOf: (item: WatchedItem<WatchedProgram>) => pulumi.Output<string>;
  /** Name of the rule that sees backups of a database finished. */
  backupsOf: (item: WatchedItem<WatchedDatabase>) => pulumi.Output<string>;
}

/** Where the events can be read afterwards, and what lets EventBridge write there. */
interface EventLog {
  arn: pulumi.Output<string>;
  ready: pulumi.Resource;
}

/**
 * A counter of events. A rule counts what it passes on, so all pass their events to one log, where
 * they say why a copy ended; the first rule makes it.
 */
export function createEventCounter(owner: Member): EventCounter {
  const log = once(() => createEventLog(owner));
  return {
    endingsOf: (item) => createRule(owner, log(), [item.name, "endings"], planEndings(owner, item)),
    impairedOf: (item) =>
      createRule(owner, log(), [item.name, "impaired"], planImpaired(owner, item)),
    backupsOf: (item) => createRule(owner, log(), [item.name, "backups"], planBackups(item)),
  };
}

/**
 * Copies that ended by themselves, never started, or were ended since they did not answer; not those
 * that a deployment or autoscaling ended. Source: ECS' developer guide, "Task state change events"
 * and "Stopped tasks error codes".
 */
function planEndings(owner: Member, { what }: WatchedItem<WatchedProgram>): object {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: {
      clusterArn: [awsOf(owner).cluster.arn],
      group: what.services.map((service) => pulumi.interpolate`service:${service}`),
      lastStatus: ["STOPPED"],
      $or: [
        { stopCode: ["EssentialContainerExited", "TaskFailedToStart"] },
        { stoppedReason: [{ prefix: "Task failed" }] },
      ],
    },
  };
}

/**
 * ECS tries less and less often to start copies that never run, and says so. Source: ECS' developer
 * guide, "Service action events" and "Service throttle logic".
 */
function planImpaired(owner: Member, { what }: WatchedItem<WatchedProgram>): object {
  const { cluster } = awsOf(owner);
  const prefix = cluster.arn.apply((arn) => arn.replace(":cluster/", ":service/"));
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Service Action"],
    resources: what.services.map((service) => pulumi.interpolate`${prefix}/${service}`),
    detail: { eventName: ["SERVICE_TASK_START_IMPAIRED"] },
  };
}

/** RDS-EVENT-0002: a backup is finished. Source: RDS' user guide, "Event categories and messages". */
function planBackups({ what }: WatchedItem<WatchedDatabase>): object {
  return {
    source: ["aws.rds"],
    "detail-type": ["RDS DB Instance Event"],
    resources: [what.arn],
    detail: { EventID: ["RDS-EVENT-0002"] },
  };
}

function createRule(
  owner: Member,
  log: EventLog,
  role: readonly string[],
  pattern: object,
): pulumi.Output<string> {
  const options = childOptions(owner);
  const args = {
    name: nameOf("eventRule", owner, ...role),
    eventPattern: pulumi.jsonStringify(pattern),
    tags: owner.tags,
  };
  const rule = new EventRule(owner.childName(...role), args, options);
  const target = { rule: rule.name, targetId: "log", arn: log.arn };
  new EventTarget(owner.childName(...role, "log"), target, { ...options, dependsOn: [log.ready] });
  return rule.name;
}

function createEventLog(owner: Member): EventLog {
  const options = childOptions(owner);
  const group = new LogGroup(
    owner.childName("events"),
    {
      // EventBridge writes to groups of this name only.
      name: `/aws/events${logGroupName(owner)}`,
      retentionInDays: owner.environment.profile.logDays,
      tags: owner.tags,
    },
    options,
  );
  const policy = { resourceArn: group.arn, policyDocument: planPolicy(owner, group.arn) };
  const ready = new LogResourcePolicy(owner.childName("events", "policy"), policy, options);
  return { arn: group.arn, ready };
}

/**
 * Lets rules of this account alone write to the log. The stream is made without saying for which
 * rule, so that no condition may stand there. Source: the example for a log group in the provider's
 * documentation of `EventTarget`, 7.48; EventBridge's user guide has none of the conditions.
 */
function planPolicy(owner: Member, log: pulumi.Output<string>): pulumi.Output<string> {
  const { region } = awsOf(owner).settings;
  const rules = pulumi.interpolate`arn:${partitionOf(region)}:events:${region}:${accountOf(owner)}:rule/*`;
  const common = {
    Effect: "Allow",
    Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
    Resource: pulumi.interpolate`${log}:*`,
  };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Streams", Action: "logs:CreateLogStream", ...common },
      {
        Sid: "Events",
        Action: "logs:PutLogEvents",
        ...common,
        Condition: { ArnLike: { "aws:SourceArn": rules } },
      },
    ],
  });
}
