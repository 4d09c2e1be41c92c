import type { Finding } from "./linters.ts";

/** A finding that was looked at and left: where the tool, or the conversion, is wrong. */
export interface Exception {
  rule: string;
  /** What the message has. */
  message: RegExp;
  /** Place in the template, or kind of document. @default anywhere */
  place?: RegExp;
  reason: string;
}

/** Of cfn-lint. */
export const templateExceptions: Exception[] = [
  {
    rule: "E3691",
    message: /^'8\.4' is not one of /,
    place: /MysqlInstance\/Properties\/EngineVersion$/,
    reason:
      "the provider takes the start of a version where minor upgrades are automatic (documentation " +
      "of aws.rds.Instance, engineVersion); the list has whole ones of MySQL alone",
  },
  {
    rule: "E3003",
    message: /^'PolicyName' is a required property$/,
    place: /LogResourcePolicy\/Properties$/,
    reason: "a policy of one log group has its ARN in place of a name, which CloudFormation cannot",
  },
  {
    rule: "E3003",
    message: /^'Subscribers' is a required property$/,
    place: /Budget\/Properties\/NotificationsWithSubscribers/,
    reason: "subscribers by topic have another form there; the conversion leaves them out",
  },
  {
    rule: "E3034",
    message: /^-1 is less than the minimum of 0$/,
    place: /ReservedConcurrentExecutions$/,
    reason: "-1 tells the provider to reserve nothing, and is not sent to AWS",
  },
  {
    rule: "W2501",
    message: /^Password shouldn't be hardcoded/,
    reason: "the values of a simulated run are in the template; in Pulumi's state they are secrets",
  },
  {
    rule: "W3010",
    message: /^Avoid hardcoding availability zones/,
    reason: "zones are the region's first, or those of the stack's config",
  },
];

/** Of parliament; the place is what the document is. */
export const policyExceptions: Exception[] = [
  {
    rule: "RESOURCE_STAR",
    message: /^\["sts:AssumeRole/,
    place: /trust/,
    reason: "a trust policy has no resource; the rig adds '*', since parliament reads none without",
  },
  {
    rule: "RESOURCE_STAR",
    message: /^\["kms:/,
    place: /^aws:kms\/key:Key/,
    reason: "in the policy of a key '*' is that key",
  },
  {
    rule: "RESOURCE_STAR",
    message: /^\["ecs:ListTasks"\]$/,
    reason: "tasks on Fargate have no container instance; the condition names the cluster",
  },
  {
    rule: "RESOURCE_STAR",
    message: /^\["ec2:AssignPrivateIpAddresses","ec2:CreateNetworkInterface"/,
    reason:
      "Lambda checks a role for its network interfaces by '*', as AWS's own policy " +
      "AWSLambdaVPCAccessExecutionRole says it",
  },
  {
    rule: "RESOURCE_MISMATCH",
    message: /"action":"bedrock:InvokeModel"/,
    reason: "parliament takes the colon in a model's id for the end of its ARN",
  },
];

/** What no exception is for. */
export function unexpected(
  findings: readonly Finding[],
  exceptions: readonly Exception[],
): Finding[] {
  const isFor = ({ rule, message, place }: Exception, finding: Finding): boolean =>
    rule === finding.rule &&
    message.test(finding.message) &&
    (place === undefined || place.test(finding.place));
  return findings.filter((finding) => !exceptions.some((each) => isFor(each, finding)));
}
