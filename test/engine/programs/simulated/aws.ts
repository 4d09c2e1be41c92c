import { LogGroup } from "@pulumi/aws/cloudwatch/logGroup.js";
import { SecurityGroup } from "@pulumi/aws/ec2/securityGroup.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { Queue } from "@pulumi/aws/sqs/queue.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import type { Output } from "@pulumi/pulumi";

/** A network, a database, a bucket and a queue. */
export function build(changed: boolean): Record<string, Output<string>> {
  const vpc = new Vpc("net", { cidrBlock: "10.0.0.0/16", tags: { version: String(changed) } });
  const subnet = new Subnet("one", { vpcId: vpc.id, cidrBlock: "10.0.1.0/24" });
  const group = new SecurityGroup("group", { vpcId: vpc.id, description: "of the database" });
  const password = new RandomPassword("password", { length: changed ? 24 : 20 });
  const timeouts = { create: "10m", update: "10m", delete: "10m" };
  const database = new Instance(
    "database",
    {
      engine: "postgres",
      identifier: "small-database",
      instanceClass: changed ? "db.t4g.small" : "db.t4g.micro",
      allocatedStorage: 20,
      username: "app",
      password: password.result,
      vpcSecurityGroupIds: [group.id],
      skipFinalSnapshot: true,
      deletionProtection: true,
      multiAz: true,
      backupRetentionPeriod: 7,
      storageEncrypted: true,
    },
    { customTimeouts: timeouts },
  );
  const bucket = new Bucket("files", { bucket: "small-files", tags: { net: vpc.id } });
  if (!changed) new Queue("jobs", { name: "small-jobs" }, { dependsOn: [subnet] });
  if (changed) new LogGroup("logs", { name: "/small", retentionInDays: 7 });
  return { url: database.endpoint, bucket: bucket.arn };
}
