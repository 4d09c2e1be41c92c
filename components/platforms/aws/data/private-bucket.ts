import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import { BucketOwnershipControls } from "@pulumi/aws/s3/bucketOwnershipControls.js";
import { BucketPolicy } from "@pulumi/aws/s3/bucketPolicy.js";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock.js";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration.js";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning.js";
import type { Member } from "../../../base/member.ts";
import { childOptions } from "../handles.ts";
import { prefixOf } from "../names.ts";

/** What a private bucket is made with. */
export interface PrivateBucketArgs {
  /** Earlier versions of objects are kept. */
  versioned: boolean;
  /** Goes with what is in it. */
  forceDestroy: boolean;
  /** Pulumi refuses to delete it. */
  protect: boolean;
  /** @default the environment's */
  region?: string;
  tags: Record<string, string>;
}

/** Region of a bucket, where it is not the environment's. */
type Place = Pick<PrivateBucketArgs, "region">;

/** A bucket, and what must be there before others build on it. */
export interface PrivateBucket {
  bucket: Bucket;
  place: Place;
  ready: pulumi.Resource[];
}

/** A bucket of a component: encrypted, and closed to the public. */
export function createPrivateBucket(
  owner: Member,
  role: readonly string[],
  { versioned, forceDestroy, protect, region, tags }: PrivateBucketArgs,
): PrivateBucket {
  const place = region === undefined ? {} : { region };
  const options = childOptions(owner);
  const args = { ...place, bucketPrefix: prefixOf("bucketPrefix", owner), forceDestroy, tags };
  const bucket = new Bucket(owner.childName(...role), args, { ...options, protect });
  closeBucket(owner, role, bucket, place);
  // Suspended, as versions that were kept once cannot be told to have never been.
  const status = versioned ? "Enabled" : "Suspended";
  const versioning = { ...place, bucket: bucket.id, versioningConfiguration: { status } };
  const kept = new BucketVersioning(owner.childName(...role, "versioning"), versioning, options);
  return { bucket, place, ready: [bucket, kept] };
}

/** Encrypts a bucket, and closes it to the public. */
export function closeBucket(
  owner: Member,
  role: readonly string[],
  { id: bucket }: Bucket,
  place: Place = {},
): void {
  const options = childOptions(owner);
  const nameOfPart = (part: string): string => owner.childName(...role, part);
  const blocked = {
    ...place,
    bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  new BucketPublicAccessBlock(nameOfPart("public-access"), blocked, options);
  const owned = { ...place, bucket, rule: { objectOwnership: "BucketOwnerEnforced" } };
  new BucketOwnershipControls(nameOfPart("ownership"), owned, options);
  const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
  const encrypted = { ...place, bucket, rules };
  new BucketServerSideEncryptionConfiguration(nameOfPart("encryption"), encrypted, options);
}

/** Days that an earlier version of an object is kept, and those that an upload may take. */
const versionDays = 90;
const uploadDays = 7;

/** Has S3 delete what nobody misses: old versions, and uploads that were never ended. */
export function expireLeftovers(
  owner: Member,
  role: readonly string[],
  { bucket, place, ready }: PrivateBucket,
): void {
  const rule = {
    id: "leftovers",
    status: "Enabled",
    filter: {},
    abortIncompleteMultipartUpload: { daysAfterInitiation: uploadDays },
    noncurrentVersionExpiration: { noncurrentDays: versionDays },
    expiration: { expiredObjectDeleteMarker: true },
  };
  const args = { ...place, bucket: bucket.id, rules: [rule] };
  const options = { ...childOptions(owner), dependsOn: ready };
  new BucketLifecycleConfiguration(owner.childName(...role, "lifecycle"), args, options);
}

/** A bucket has one policy: what it allows beside roles, and that it wants TLS. */
export function allowInBucket(
  owner: Member,
  role: readonly string[],
  bucket: Bucket,
  allowed: readonly object[],
  place: Place = {},
): BucketPolicy {
  const everything = [bucket.arn, pulumi.interpolate`${bucket.arn}/*`];
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [...allowed, denyPlainText("s3:*", everything)],
  });
  const args = { ...place, bucket: bucket.id, policy };
  return new BucketPolicy(owner.childName(...role, "policy"), args, childOptions(owner));
}

/** Refuses whoever asks without TLS: for the policy of a resource, with its actions. */
export function denyPlainText(
  action: string,
  resources: readonly pulumi.Input<string>[],
): Record<string, unknown> {
  return {
    Sid: "Tls",
    Effect: "Deny",
    Principal: "*",
    Action: action,
    Resource: resources,
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  };
}
