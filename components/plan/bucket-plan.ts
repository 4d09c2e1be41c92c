import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { InContext } from "./context.ts";
import { definedOnly } from "./defaults.ts";
import { checkSize } from "./sizes.ts";
import type { BucketProfile } from "./stage-profiles.ts";
import { findUntaken, noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of a bucket. */
export interface BucketOptions {
  /** Disk, in GB, where the platform sets one aside. @default by stage */
  storageGb?: number;
  /** Earlier versions of changed and deleted objects are kept. @default by stage */
  versioned?: boolean;
  /** The platform refuses to delete it. @default by stage */
  deletionProtected?: boolean;
}

/** A bucket as plain data. */
export interface BucketPlan extends UntakenPlan, BucketProfile, EffectiveStage {}

/**
 * Plans a bucket: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `BucketArgs` that lists everything wrong.
 */
export function planBucket(name: string, args: BucketOptions & InContext): BucketPlan {
  const { environment, ...rest } = args;
  const plan: BucketPlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.bucket,
    ...definedOnly(rest),
    ...environment.overrides.buckets?.[name],
    ...noteUntaken("bucket", args, environment),
  };
  const problems = [
    ...findUntaken("bucket", name, environment),
    ...checkSize("storageGb", plan.storageGb, 1, 65_536, "GB"),
  ];
  throwProblems("BucketArgs", `Bucket '${name}'`, problems);
  return plan;
}
