import * as pulumi from "@pulumi/pulumi";
import { Key } from "@pulumi/aws/kms/key.js";
import { Topic } from "@pulumi/aws/sns/topic.js";
import { TopicPolicy } from "@pulumi/aws/sns/topicPolicy.js";
import { TopicSubscription } from "@pulumi/aws/sns/topicSubscription.js";
import type { Member } from "../../../base/member.ts";
import { findAudience, groupAudiences, hasLabels } from "./audiences.ts";
import type { Audience } from "./audiences.ts";
import { isHeartbeat } from "../../../plan/watching/heartbeat.ts";
import type { AlertRule, Receiver, Severity } from "../../../plan/monitoring-plan.ts";
import type { AlertingRequest } from "../../../base/platform.ts";
import { accountOf } from "../account.ts";
import { awsOf, childOptions } from "../handles.ts";
import { partitionOf } from "../compute/image.ts";
import { nameOf } from "../names.ts";
import { planEndpoint } from "./receivers.ts";

/** Topics by how urgent what they tell is. */
type BySeverity = Readonly<Record<Severity, Topic>>;

/** Topics of one region: those for everybody by how urgent it is, and those that an alarm tells. */
export interface Topics extends BySeverity {
  /** ARNs of the topics whose receivers take an alert of such urgency and labels. */
  actionsFor: (alert: Pick<AlertRule, "severity" | "labels">) => pulumi.Output<string>[];
}

/** The topics of a region; the first call for a region makes them. */
export type TopicsOf = (region: string) => Topics;

/**
 * The topics of an alerting, with its receivers. An alarm tells only topics of its own region:
 * those of certificates at CloudFront are elsewhere, and a mailbox is asked to confirm for each.
 */
export function createTopics(owner: Member, request: AlertingRequest): TopicsOf {
  const made = new Map<string, Topics>();
  return (region) => {
    const topics = made.get(region) ?? createRegion(owner, request, region);
    made.set(region, topics);
    return topics;
  };
}

function createRegion(owner: Member, request: AlertingRequest, region: string): Topics {
  const place: Place =
    region === awsOf(owner).settings.region ? { role: [] } : { role: [region], region };
  const key = createKey(owner, place);
  const { receivers } = request.plan;
  const create = (audience: Audience): BySeverity => {
    const there = { ...place, role: [...place.role, ...audience.role] };
    const told = { ...request, plan: { ...request.plan, receivers: audience.receivers } };
    return {
      critical: createTopic(owner, told, there, key, "critical"),
      warning: createTopic(owner, told, there, key, "warning"),
    };
  };
  const all = create({ labels: {}, role: [], receivers: findAudience(receivers, {}) });
  const picky = groupAudiences(receivers).map((audience) => ({
    audience,
    topics: create(audience),
  }));
  return {
    ...all,
    actionsFor: ({ severity, labels = {} }) => [
      all[severity].arn,
      ...picky
        .filter(({ audience }) => hasLabels(labels, audience.labels))
        .map(({ topics }) => topics[severity].arn),
    ],
  };
}

/** Where topics are, and what that adds to their names. */
interface Place {
  role: readonly string[];
  /** @default the stack's */
  region?: string;
}

/** Who tells topics something: alarms, and the budget. */
const publishers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com"];

/** A key of our own: with AWS's for SNS alarms could not write to the topics. */
function createKey(owner: Member, { role, region }: Place): Key {
  const account = accountOf(owner);
  const root = pulumi.interpolate`arn:${partitionOf(awsOf(owner).settings.region)}:iam::${account}:root`;
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Account", Effect: "Allow", Principal: { AWS: root }, Action: "kms:*", Resource: "*" },
      {
        Sid: "Publishers",
        Effect: "Allow",
        Principal: { Service: publishers },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  });
  const args = {
    description: "Alerts on their way to their receivers",
    enableKeyRotation: true,
    deletionWindowInDays: awsOf(owner).isProduction ? 30 : 7,
    policy,
    ...(region !== undefined && { region }),
    tags: owner.tags,
  };
  return new Key(owner.childName(...role, "key"), args, childOptions(owner));
}

function createTopic(
  owner: Member,
  request: AlertingRequest,
  { role, region }: Place,
  key: Key,
  severity: Severity,
): Topic {
  const options = childOptions(owner);
  const place = region === undefined ? {} : { region };
  const topic = new Topic(
    owner.childName(...role, severity),
    {
      ...place,
      name: nameOf("topic", owner, ...role, severity),
      kmsMasterKeyId: key.arn,
      tags: owner.tags,
    },
    options,
  );
  const policy = { ...place, arn: topic.arn, policy: planPolicy(owner, topic.arn) };
  new TopicPolicy(owner.childName(...role, severity, "policy"), policy, options);
  for (const receiver of request.plan.receivers) {
    if (!isTold(receiver, severity)) continue;
    const args = { ...place, topic: topic.arn, ...planEndpoint(receiver, request.secrets) };
    new TopicSubscription(owner.childName(...role, severity, receiver.name), args, options);
  }
  return topic;
}

function isTold(receiver: Receiver, severity: Severity): boolean {
  if (isHeartbeat(receiver)) return false;
  return severity === "critical" || receiver.severity !== "critical";
}

/** Alarms and budgets of this account tell it something, nobody else, and nobody in plain text. */
function planPolicy(owner: Member, topicArn: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Publishers",
        Effect: "Allow",
        Principal: { Service: publishers },
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { StringEquals: { "aws:SourceAccount": accountOf(owner) } },
      },
      {
        Sid: "Tls",
        Effect: "Deny",
        Principal: "*",
        Action: "sns:Publish",
        Resource: topicArn,
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
}
