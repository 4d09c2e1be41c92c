import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import type { Site } from "../../site.ts";
import { childOptions, awsOf } from "./handles.ts";
import { prefixOf } from "./names.ts";

/** Builds the private bucket of a site: encrypted, versioned, closed to the public. */
export function createBucket(owner: Site): Bucket {
  const options = childOptions(owner);
  const args = {
    bucketPrefix: prefixOf("bucketPrefix", owner),
    // Outside production an environment goes with what is in it.
    forceDestroy: !awsOf(owner).isProduction,
    tags: owner.tags,
  };
  const bucket = new Bucket(owner.childName("files"), args, options);
  closeBucket(owner, bucket);
  return bucket;
}

function closeBucket(owner: Site, { id: bucket }: Bucket): void {
  const options = childOptions(owner);
  const nameOfPart = (part: string): string => owner.childName("files", part);
  const blocked = {
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  new BucketPublicAccessBlock(nameOfPart("public-access"), blocked, options);
  const owned = { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } };
  new BucketOwnershipControls(nameOfPart("ownership"), owned, options);
  const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
  const encryption = nameOfPart("encryption");
  new BucketServerSideEncryptionConfiguration(encryption, { bucket, rules }, options);
  const versioned = { bucket, versioningConfiguration: { status: "Enabled" } };
  new BucketVersioning(nameOfPart("versioning"), versioned, options);
}

/** Lets one distribution read a bucket, and nobody else. */
export function allowDistribution(
  owner: Site,
  bucket: Bucket,
  distributionArn: pulumi.Output<string>,
): void {
  const statement = {
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Condition: { StringEquals: { "AWS:SourceArn": distributionArn } },
  };
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        ...statement,
        Sid: "Files",
        Action: ["s3:GetObject"],
        Resource: [pulumi.interpolate`${bucket.arn}/*`],
      },
      // Without it S3 answers 403 for a file that is not there, not 404.
      { ...statement, Sid: "Absence", Action: ["s3:ListBucket"], Resource: [bucket.arn] },
    ],
  });
  new BucketPolicy(
    owner.childName("files", "policy"),
    { bucket: bucket.id, policy },
    {
      ...childOptions(owner),
    },
  );
}
