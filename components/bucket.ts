import * as pulumi from "@pulumi/pulumi";
import type { EffectiveStage } from "../variables/stage.ts";
import { throwProblems } from "../variables/user-error.ts";
import { definedOnly } from "./plan/defaults.ts";
import type { Environment } from "./environment.ts";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import { checkSize } from "./plan/sizes.ts";
import type { BucketProfile } from "./plan/stage-profiles.ts";

/** What a {@link Bucket} needs. */
export interface BucketArgs {
  /** Environment that owns the bucket and supplies its network. */
  environment: Environment;
  /** Disk, in GB, where the platform sets one aside. @default by stage */
  storageGb?: number;
  /** Earlier versions of changed and deleted objects are kept. @default by stage */
  versioned?: boolean;
  /** The platform refuses to delete it. @default by stage */
  deletionProtected?: boolean;
}

/** A bucket as plain data. */
export interface BucketPlan extends BucketProfile, EffectiveStage {}

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

/**
 * Plans a bucket: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `BucketArgs` that lists everything wrong.
 */
export function planBucket(name: string, args: BucketArgs): BucketPlan {
  const { environment, ...rest } = args;
  const plan: BucketPlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.bucket,
    ...definedOnly(rest),
    ...environment.overrides.buckets?.[name],
  };
  const problems = checkSize("storageGb", plan.storageGb, 1, 65_536, "GB");
  throwProblems("BucketArgs", `Bucket '${name}'`, problems);
  return plan;
}
