import * as pulumi from "@pulumi/pulumi";
import { LogDelivery } from "@pulumi/aws/cloudwatch/logDelivery.js";
import { LogDeliveryDestination } from "@pulumi/aws/cloudwatch/logDeliveryDestination.js";
import { LogDeliverySource } from "@pulumi/aws/cloudwatch/logDeliverySource.js";
import type { Distribution } from "@pulumi/aws/cloudfront/distribution.js";
import { Bucket } from "@pulumi/aws/s3/bucket.js";
import { BucketLifecycleConfiguration } from "@pulumi/aws/s3/bucketLifecycleConfiguration.js";
import type { Site } from "../../../site.ts";
import { accountOf } from "../account.ts";
import { edgeRegion } from "./edge-settings.ts";
import { awsOf, childOptions } from "../handles.ts";
import { nameOf, prefixOf } from "../names.ts";
import { allowInBucket, closeBucket } from "../data/private-bucket.ts";

/** Whether the requests to the sites of an environment are noted. */
export function keepsAccessLogs(owner: Site): boolean {
  const { settings, isProduction } = awsOf(owner);
  return settings.accessLogs ?? isProduction;
}

/**
 * Notes every request to a distribution in a bucket (standard logging v2, JSON), for as long as
 * the logs of programs are kept.
 */
export function createAccessLogs(owner: Site, distribution: Distribution): void {
  const bucket = createLogBucket(owner);
  const ready = allowDelivery(owner, bucket);
  const options = childOptions(owner);
  // CloudFront takes the three there only, wherever the bucket is.
  const place = { region: edgeRegion, tags: owner.tags };
  const name = nameOf("logDelivery", owner);
  const source = new LogDeliverySource(
    owner.childName("access-logs", "source"),
    { ...place, name, logType: "ACCESS_LOGS", resourceArn: distribution.arn },
    options,
  );
  const configuration = { destinationResourceArn: bucket.arn };
  const destination = new LogDeliveryDestination(
    owner.childName("access-logs", "destination"),
    { ...place, name, outputFormat: "json", deliveryDestinationConfiguration: configuration },
    options,
  );
  new LogDelivery(
    owner.childName("access-logs", "delivery"),
    { ...place, deliverySourceName: source.name, deliveryDestinationArn: destination.arn },
    { ...options, dependsOn: [ready] },
  );
}

function createLogBucket(owner: Site): Bucket {
  const options = childOptions(owner);
  const args = {
    bucketPrefix: prefixOf("bucketPrefix", owner, "logs"),
    forceDestroy: !awsOf(owner).isProduction,
    tags: owner.tags,
  };
  const bucket = new Bucket(owner.childName("access-logs", "files"), args, options);
  closeBucket(owner, ["access-logs"], bucket);
  const days = owner.environment.profile.logDays;
  const rules = [{ id: "old", status: "Enabled", filter: {}, expiration: { days } }];
  const lifetime = { bucket: bucket.id, rules };
  new BucketLifecycleConfiguration(owner.childName("access-logs", "lifetime"), lifetime, options);
  return bucket;
}

/** Lets the delivery of logs, of this account alone, write into the bucket. */
function allowDelivery(owner: Site, bucket: Bucket): pulumi.Resource {
  const account = accountOf(owner);
  const sources = pulumi.interpolate`arn:aws:logs:${edgeRegion}:${account}:delivery-source:*`;
  const delivery = {
    Sid: "Delivery",
    Effect: "Allow",
    Principal: { Service: "delivery.logs.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: pulumi.interpolate`${bucket.arn}/*`,
    Condition: {
      StringEquals: { "aws:SourceAccount": account },
      ArnLike: { "aws:SourceArn": sources },
    },
  };
  return allowInBucket(owner, ["access-logs"], bucket, [delivery]);
}
