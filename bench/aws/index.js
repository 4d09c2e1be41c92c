// The program of the scale benchmark on AWS: as many resources as BENCH_COUNT says, in groups of
// ten of the types that services are made of, each group under a component of its own.
import * as pulumi from "@pulumi/pulumi";
import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { TaskDefinition } from "@pulumi/aws/ecs/taskDefinition.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import { Provider } from "@pulumi/aws/provider.js";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { Secret } from "@pulumi/aws/secretsmanager/secret.js";
import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { SecurityGroupEgressRule } from "@pulumi/aws/vpc/securityGroupEgressRule.js";
import { noteUsage } from "./usage.js";

const tags = { application: "bench", environment: "bench", stage: "production" };
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "ecs-tasks.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
});

/** What a group is made of, in this order; each part sees what was made before it. */
const parts = [
  (name, at, { logs }) => (logs.made = new LogGroup(name, { retentionInDays: 30, tags }, at)),
  (name, at, { role }) => (role.made = new Role(name, { assumeRolePolicy: trust, tags }, at)),
  (name, at, { bucket }) =>
    (bucket.made = new Bucket(name, { bucketPrefix: `${name}-`, tags }, at)),
  (name, at, { role, bucket }) =>
    new RolePolicy(name, { role: role.made.id, policy: allow(bucket.made.arn) }, at),
  (name, at, { secret }) => (secret.made = new Secret(name, { namePrefix: `${name}-`, tags }, at)),
  (name, at, { secret }) =>
    new SecretVersion(name, { secretId: secret.made.id, secretString: pulumi.secret(name) }, at),
  (name, at) => new Queue(name, { messageRetentionSeconds: 86_400, tags }, at),
  (name, at) =>
    new SecurityGroupEgressRule(
      name,
      { securityGroupId: "sg-0123456789abcdef0", ipProtocol: "tcp", fromPort: 443, toPort: 443 },
      at,
    ),
  (name, at) =>
    new DnsRecord(name, { zoneId: "Z0123456789", name, type: "A", ttl: 60, records: [] }, at),
  (name, at, { role, logs }) => new TaskDefinition(name, taskOf(name, role.made, logs.made), at),
];

class Group extends pulumi.ComponentResource {
  constructor(name, size, provider) {
    super("bench:index:Group", name, { size });
    const made = { logs: {}, role: {}, bucket: {}, secret: {} };
    for (const [index, create] of parts.slice(0, size).entries()) {
      create(`${name}-${index}`, { parent: this, provider }, made);
    }
    this.registerOutputs({});
  }
}

function allow(arn) {
  const statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: [arn] };
  return pulumi.jsonStringify({ Version: "2012-10-17", Statement: [statement] });
}

function taskOf(family, role, logs) {
  const options = { "awslogs-group": logs.name, "awslogs-region": "eu-central-1" };
  return {
    family,
    requiresCompatibilities: ["FARGATE"],
    networkMode: "awsvpc",
    cpu: "256",
    memory: "512",
    executionRoleArn: role.arn,
    containerDefinitions: pulumi.jsonStringify([
      { name: "app", image: "app", logConfiguration: { logDriver: "awslogs", options } },
    ]),
    tags,
  };
}

const provider = new Provider("aws", { region: "eu-central-1" });
const count = Number(process.env.BENCH_COUNT);
for (let made = 0; made < count; made += 10) {
  new Group(`g${made / 10}`, Math.min(10, count - made), provider);
}
noteUsage();
