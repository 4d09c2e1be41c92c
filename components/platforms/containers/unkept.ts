import * as pulumi from "@pulumi/pulumi";
import type { BucketPlan } from "../../plan/bucket-plan.ts";
import type { CachePlan } from "../../plan/cache-plan.ts";
import type { DatabasePlan } from "../../plan/database-plan.ts";
import type { Member } from "../../base/member.ts";

/** How a platform runs a server: `one pod, which starts elsewhere when its machine fails`. */
export type OneServer = `one ${string}, which ${string}`;

/**
 * Warns of a database that is to have a standby, and gets none.
 *
 * @param instead what gives it one on the platform. @default nothing
 */
export function warnOfNoStandby(
  owner: Member,
  { highlyAvailable }: DatabasePlan,
  server: OneServer,
  instead = "",
): void {
  if (!highlyAvailable) return;
  const there = `it is ${server}`;
  warnOfUnkept(
    owner,
    ["Database", "highly available", there],
    "databases",
    "highlyAvailable",
    instead,
  );
}

/** Warns of a cache that is to have a replica, and gets none. */
export function warnOfNoReplica(owner: Member, { replicated }: CachePlan, server: OneServer): void {
  if (!replicated) return;
  const there = `it is ${server}, and then empty`;
  warnOfUnkept(owner, ["Cache", "replicated", there], "caches", "replicated");
}

/** Warns of a bucket that is to keep earlier versions of its objects, and keeps none. */
export function warnOfNoVersions(owner: Member, { versioned }: BucketPlan): void {
  if (!versioned) return;
  const there = "earlier versions of objects are not kept";
  warnOfUnkept(owner, ["Bucket", "versioned", there], "buckets", "versioned");
}

function warnOfUnkept(
  owner: Member,
  [title, asked, there]: readonly [title: string, asked: string, there: string],
  group: string,
  key: string,
  instead = "",
): void {
  const { componentName: name, environment } = owner;
  const { environment: stack, platform } = environment.plan;
  void pulumi.log.warn(
    `${title} '${name}' of stack '${stack}' is to be ${asked}; on ${platform} ${there}: ` +
      `${instead}set slipway:${group}.${name}.${key} to false to say that this is enough.`,
    owner,
  );
}
