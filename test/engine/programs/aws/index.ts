import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { Instance } from "@pulumi/aws/rds/instance.js";
import { Subnet } from "@pulumi/aws/ec2/subnet.js";
import { Vpc } from "@pulumi/aws/ec2/vpc.js";
import { getAvailabilityZonesOutput } from "@pulumi/aws/getAvailabilityZones.js";
import { RandomPassword } from "@pulumi/random/randomPassword.js";

const zones = getAvailabilityZonesOutput({ state: "available" });
const vpc = new Vpc("net", { cidrBlock: "10.0.0.0/16" });
const subnet = new Subnet("one", {
  vpcId: vpc.id,
  cidrBlock: "10.0.1.0/24",
  availabilityZone: zones.apply(({ names }) => names[0] ?? ""),
});
const password = new RandomPassword("password", { length: 20 });
const database = new Instance("database", {
  engine: "postgres",
  instanceClass: "db.t4g.micro",
  allocatedStorage: 20,
  password: password.result,
  skipFinalSnapshot: true,
});
const bucket = new Bucket("files", { tags: { kind: "test" } });

export const cidr = vpc.cidrBlock;
export const subnetId = subnet.id;
export const url = database.endpoint;
export const secret = password.result;
export const bucketArn = bucket.arn;
