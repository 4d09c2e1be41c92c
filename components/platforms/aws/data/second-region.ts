import * as pulumi from "@pulumi/pulumi";
import { Key } from "@pulumi/aws/kms/key.js";
import { InstanceAutomatedBackupsReplication } from "@pulumi/aws/rds/instanceAutomatedBackupsReplication.js";
import type { Instance } from "@pulumi/aws/rds/instance.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { Bucket as S3Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketReplicationConfig } from "@pulumi/aws/s3/bucketReplicationConfig.js";
import type { Bucket } from "../../../bucket.ts";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { planTrust } from "../compute/trust.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf } from "../names.ts";
import { allowInBucket, createPrivateBucket, expireLeftovers } from "./private-bucket.ts";
import type { PrivateBucket } from "./private-bucket.ts";

const keys = new WeakMap<EnvironmentView, Key>();

/**
 * Keeps the backups and the log of a database on RDS in the second region too, where the settings
 * name one: it can be restored there to any moment but about the last five minutes.
 */
export function copyBackups(owner: Database, plan: DatabasePlan, server: Instance): void {
  const { secondRegion } = awsOf(owner).settings;
  if (secondRegion === undefined) return;
  const args = {
    region: secondRegion,
    sourceDbInstanceArn: server.arn,
    kmsKeyId: keyOf(owner.environment, secondRegion).arn,
    retentionPeriod: plan.backupDays,
  };
  const options = { ...childOptions(owner), protect: plan.deletionProtected };
  new InstanceAutomatedBackupsReplication(owner.childName("second-region"), args, options);
}

/** A key that encrypts the copies: keys belong to one region each. */
function keyOf(owner: EnvironmentView, region: string): Key {
  const known = keys.get(owner);
  if (known) return known;
  const { application, environment } = owner.tags;
  const args = {
    region,
    description: `Copies of the databases of ${application} ${environment}`,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    tags: owner.tags,
  };
  const options = { ...childOptions(owner), protect: awsOf(owner).isProduction };
  const key = new Key(owner.childName("second-region", "key"), args, options);
  keys.set(owner, key);
  return key;
}

/** Copies every object of a bucket to one in the second region, where the settings name one. */
export function copyObjects(owner: Bucket, from: PrivateBucket): void {
  const { settings, isProduction } = awsOf(owner);
  const { secondRegion: region } = settings;
  if (region === undefined) return;
  const to = createPrivateBucket(owner, ["copy"], {
    versioned: true,
    forceDestroy: !isProduction,
    protect: isProduction,
    region,
    tags: owner.tags,
  });
  allowInBucket(owner, ["copy"], to.bucket, [], to.place);
  expireLeftovers(owner, ["copy"], to);
  const role = createCopyRole(owner, from.bucket, to.bucket);
  const rule = {
    id: "all",
    status: "Enabled",
    filter: {},
    // A deletion here is one there: what it hides can be got back from the versions.
    deleteMarkerReplication: { status: "Enabled" },
    destination: { bucket: to.bucket.arn },
  };
  const args = { bucket: from.bucket.id, role: role.arn, rules: [rule] };
  new BucketReplicationConfig(owner.childName("copying"), args, {
    ...childOptions(owner),
    // S3 takes it only where both keep versions.
    dependsOn: [...from.ready, ...to.ready],
  });
}

/** What S3 needs for the copy. Source: S3's user guide, "Setting up permissions for replication". */
function createCopyRole(owner: Bucket, from: S3Bucket, to: S3Bucket): Role {
  const args = {
    name: nameOf("role", owner, "copy"),
    description: "Copies objects to the second region",
    assumeRolePolicy: planTrust(owner, "s3.amazonaws.com"),
    tags: owner.tags,
  };
  const role = new Role(owner.childName("copy", "role"), args, childOptions(owner));
  const allow = (Action: string[], Resource: pulumi.Input<string>[]): object => ({
    Effect: "Allow",
    Action,
    Resource,
  });
  const versions = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl"];
  const statements = [
    allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], [from.arn]),
    allow([...versions, "s3:GetObjectVersionTagging"], [pulumi.interpolate`${from.arn}/*`]),
    allow(
      ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"],
      [pulumi.interpolate`${to.arn}/*`],
    ),
  ];
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: statements });
  const policyArgs = { name: "copy", role: role.id, policy };
  new RolePolicy(owner.childName("copy", "role", "policy"), policyArgs, childOptions(owner));
  return role;
}
