import * as pulumi from "@pulumi/pulumi";
import type { Bucket as S3Bucket } from "@pulumi/aws/s3/bucket.js";
import type { Bucket } from "../../../bucket.ts";
import type { BucketPlan } from "../../../plan/bucket-plan.ts";
import type { BuiltStore } from "../../../base/platform.ts";
import type { Site } from "../../../site.ts";
import { backupTags } from "./backup.ts";
import { awsOf, linkHandles } from "../handles.ts";
import type { Grant } from "../built.ts";
import { allowInBucket, createPrivateBucket, expireLeftovers } from "./private-bucket.ts";
import { copyObjects } from "./second-region.ts";

/** Builds a private bucket on S3; programs get in by their role, and by TLS only. */
export function buildBucket(owner: Bucket, plan: BucketPlan): BuiltStore {
  const built = createPrivateBucket(owner, ["bucket"], {
    versioned: plan.versioned,
    forceDestroy: !plan.deletionProtected,
    protect: plan.deletionProtected,
    // AWS Backup takes buckets that keep versions only.
    tags: { ...owner.tags, ...(plan.versioned && backupTags(owner)) },
  });
  const policy = allowInBucket(owner, ["bucket"], built.bucket, []);
  expireLeftovers(owner, ["bucket"], built);
  if (plan.versioned) copyObjects(owner, built);
  const { region } = awsOf(owner).settings;
  const address = pulumi.interpolate`s3://${built.bucket.id}?region=${region}`;
  const ready = [...built.ready, policy];
  linkHandles.set(owner, { address, grants: planBucketGrants(built.bucket.arn), ready });
  return { url: address };
}

/** What a link to a bucket allows: its objects, and their list. */
function planBucketGrants(arn: pulumi.Output<string>): Grant[] {
  const objects = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"];
  return [
    { actions: objects, resources: [pulumi.interpolate`${arn}/*`] },
    { actions: ["s3:ListBucket"], resources: [arn] },
  ];
}

/** Builds the private bucket of a site: encrypted, versioned, closed to the public. */
export function createBucket(owner: Site): S3Bucket {
  return createPrivateBucket(owner, ["files"], {
    versioned: true,
    // Outside production an environment goes with what is in it.
    forceDestroy: !awsOf(owner).isProduction,
    protect: false,
    tags: owner.tags,
  }).bucket;
}

/** Lets one distribution read a bucket, and nobody else. */
export function allowDistribution(
  owner: Site,
  bucket: S3Bucket,
  distributionArn: pulumi.Output<string>,
): void {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
  };
  allowInBucket(owner, ["files"], bucket, [
    {
      ...statement,
      Sid: "Files",
      Action: ["s3:GetObject"],
      Resource: [pulumi.interpolate`${bucket.arn}/*`],
    },
    // Without it S3 answers 403 for a file that is not there, not 404.
    { ...statement, Sid: "Absence", Action: ["s3:ListBucket"], Resource: [bucket.arn] },
  ]);
}
