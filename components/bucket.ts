import * as pulumi from "@pulumi/pulumi";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { Environment } from "./environment.ts";
import { planBucket } from "./plan/bucket-plan.ts";
import type { BucketOptions, BucketPlan } from "./plan/bucket-plan.ts";

/** What a {@link Bucket} needs. */
export interface BucketArgs extends BucketOptions {
  /** Environment that owns the bucket and supplies its network. */
  environment: Environment;
}

/**
 * A private place for files that speaks S3; a link gives `BUCKET_URL`, its query as Go CDK's s3blob
 * reads it.
 *
 * On containers: `s3://key:secret@host:port/bucket?region=us-east-1&s3ForcePathStyle=true&disableSSL=true`.
 * On AWS: `s3://bucket?region=eu-central-1`, without host and key: a client finds S3 by the region,
 * and signs with the program's role, as AWS's SDKs do where they are given no key. The host of the
 * first is the endpoint, of the second the bucket: a path tells which of them it is.
 *
 * @example
 * const uploads = new Bucket("uploads", { environment: shop });
 */
export class Bucket extends Linkable<BucketPlan> {
  readonly linkKind = "bucket";
  /** Address for clients, with its key where it has one. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "bucket", name);
    const plan = planBucket(name, args);
    environment.declare("bucket", name);
    super("Bucket", name, environment, plan, opts);
    this.url = pulumi.secret(builder(this, plan).url);
    environment.provide(name, this);
    this.registerOutputs({ url: this.url });
  }
}
