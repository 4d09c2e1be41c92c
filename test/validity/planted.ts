import type { Made } from "./resources.ts";

/** One wrong value in a right resource. */
export interface Fault {
  /** What is wrong, for the test's name. */
  what: string;
  type: string;
  /** Path of the input, with dots. */
  path: string;
  value: unknown;
}

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
const instance = "aws:rds/instance:Instance";
const lambda = "aws:lambda/function:Function";
const rule = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const target = "aws:lb/targetGroup:TargetGroup";
const task = "aws:ecs/taskDefinition:TaskDefinition";

/** What cfn-lint has to find. */
export const templateFaults: Fault[] = [
  { what: "class of a database", type: instance, path: "instanceClass", value: "db.t9.micro" },
  { what: "engine of a database", type: instance, path: "engine", value: "postgre" },
  { what: "days of backups", type: instance, path: "backupRetentionPeriod", value: 36 },
  {
    what: "machine of a search domain",
    type: "aws:opensearch/domain:Domain",
    path: "clusterConfig.instanceType",
    value: "t3.tiny.search",
  },
  {
    what: "days of a log group",
    type: "aws:cloudwatch/logGroup:LogGroup",
    path: "retentionInDays",
    value: 8,
  },
  { what: "comparison of an alarm", type: alarm, path: "comparisonOperator", value: "GreaterThan" },
  { what: "treatment of missing data", type: alarm, path: "treatMissingData", value: "ignored" },
  { what: "periods of an alarm", type: alarm, path: "evaluationPeriods", value: 0 },
  {
    what: "cron with both days",
    type: "aws:cloudwatch/eventRule:EventRule",
    path: "scheduleExpression",
    value: "cron(0 6 1 * 1 *)",
  },
  { what: "protocol of a rule", type: rule, path: "ipProtocol", value: "http" },
  {
    what: "network of a subnet",
    type: "aws:ec2/subnet:Subnet",
    path: "cidrBlock",
    value: "10.0.0.0/33",
  },
  {
    what: "apostrophe in a description",
    type: "aws:ec2/securityGroup:SecurityGroup",
    path: "description",
    value: "AWS's services",
  },
  { what: "runtime of a function", type: lambda, path: "runtime", value: "nodejs99.x" },
  { what: "memory of a function", type: lambda, path: "memorySize", value: 64 },
  { what: "time of a function", type: lambda, path: "timeout", value: 1000 },
  { what: "memory that goes with no CPU", type: task, path: "memory", value: "512" },
  { what: "network mode on Fargate", type: task, path: "networkMode", value: "nat" },
  {
    what: "name of a bucket",
    type: "aws:s3/bucket:Bucket",
    path: "bucketPrefix",
    value: "Uploads_",
  },
  {
    what: "seconds that a message is hidden",
    type: "aws:sqs/queue:Queue",
    path: "visibilityTimeoutSeconds",
    value: 43_201,
  },
  { what: "name of a role", type: "aws:iam/role:Role", path: "name", value: "the role" },
  { what: "port of a target group", type: target, path: "port", value: 65_536 },
  { what: "kind of a target", type: target, path: "targetType", value: "address" },
  {
    what: "class of prices",
    type: "aws:cloudfront/distribution:Distribution",
    path: "priceClass",
    value: "PriceClass_300",
  },
];

/** What parliament has to find, as the statement that is wrong. */
export const policyFaults: [what: string, rule: string, statement: object][] = [
  [
    "an action that does not exist",
    "UNKNOWN_ACTION",
    { Action: "s3:GetObjects", Resource: "arn:aws:s3:::uploads/*" },
  ],
  [
    "a service that does not exist",
    "UNKNOWN_PREFIX",
    { Action: "queue:SendMessage", Resource: "arn:aws:sqs:eu-central-1:123456789012:jobs" },
  ],
  [
    "an action on the resource of another service",
    "RESOURCE_MISMATCH",
    { Action: "s3:GetObject", Resource: "arn:aws:sqs:eu-central-1:123456789012:jobs" },
  ],
  [
    "objects' action on the bucket itself",
    "RESOURCE_MISMATCH",
    { Action: "s3:PutObject", Resource: "arn:aws:s3:::uploads" },
  ],
  [
    "an ARN that is none",
    "INVALID_ARN",
    { Action: "sqs:SendMessage", Resource: "arn:aws:sqs:jobs" },
  ],
  [
    "a condition that the action does not have",
    "UNKNOWN_CONDITION_FOR_ACTION",
    {
      Action: "sqs:SendMessage",
      Resource: "arn:aws:sqs:eu-central-1:123456789012:jobs",
      Condition: { StringEquals: { "s3:prefix": "a" } },
    },
  ],
  [
    "everything where one resource would do",
    "RESOURCE_STAR",
    { Action: "secretsmanager:GetSecretValue", Resource: "*" },
  ],
];

/** A copy of a run's first resource of the fault's type, under another name; wrong or right. */
export function plant(
  resources: readonly Made[],
  fault: Fault,
  index: number,
  wrong: boolean,
): Made {
  const found = resources.find(({ type }) => type === fault.type);
  if (found === undefined) throw new RangeError(`the run has no ${fault.type}`);
  const inputs = structuredClone(found.inputs);
  if (wrong) setAt(inputs, fault.path.split("."), fault.value);
  return {
    ...found,
    name: `${wrong ? "wrong" : "right"}-${index}-x`,
    id: "none",
    inputs,
    outputs: {},
  };
}

function setAt(to: Record<string, unknown>, [key = "", ...rest]: string[], value: unknown): void {
  if (rest.length === 0) to[key] = value;
  else setAt((to[key] ??= {}) as Record<string, unknown>, rest, value);
}
