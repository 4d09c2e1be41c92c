import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { InContext } from "./context.ts";
import { definedOnly } from "./defaults.ts";
import type { CacheProfile } from "./stage-profiles.ts";
import { findUntaken, noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of a cache. */
export interface CacheOptions {
  /** Memory, in MB. @default by stage */
  memoryMb?: number;
  /** A replica takes over when the primary fails. @default by stage */
  replicated?: boolean;
  /**
   * Parts that the keys are spread over, each on a server of its own: clients then have to speak Redis
   * Cluster's protocol. @default 1: one server has all keys
   */
  shards?: number;
  /** What happens once memory is full: old keys go, or writes fail. @default "evict" */
  whenFull?: "evict" | "reject";
  /** Go on without it where a machine has no cache server; `REDIS_URL` is then unset. @default false */
  optional?: boolean;
}

/** A cache as plain data. */
export interface CachePlan extends UntakenPlan, CacheProfile, EffectiveStage {
  whenFull: "evict" | "reject";
  optional: boolean;
  /** More than one where keys are spread over servers, each with its part of the memory. */
  shards?: number;
}

/**
 * Plans a cache: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `CacheArgs` that lists everything wrong.
 */
export function planCache(name: string, args: CacheOptions & InContext): CachePlan {
  const { environment, whenFull = "evict", optional = false, ...sizes } = args;
  const plan: CachePlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.cache,
    ...definedOnly(sizes),
    ...environment.overrides.caches?.[name],
    whenFull,
    optional,
    ...noteUntaken("cache", args, environment),
  };
  const { memoryMb } = plan;
  const ok = Number.isInteger(memoryMb) && memoryMb >= 64 && memoryMb <= 650_000;
  throwProblems("CacheArgs", `Cache '${name}'`, [
    ...findUntaken("cache", name, environment),
    ...(ok ? [] : [{ at: "memoryMb", message: `is ${memoryMb}; use 64 to 650000 MB` }]),
    ...findShardProblems(plan),
    ...(["evict", "reject"].includes(whenFull)
      ? []
      : [{ at: "whenFull", message: `is '${whenFull}'; use "evict" or "reject"` }]),
  ]);
  return plan;
}

/**
 * A cluster of ElastiCache has 90 nodes, and a replica in each part takes half of them. Source:
 * CloudFormation's reference, `AWS::ElastiCache::ReplicationGroup`.
 */
const mostShards = 45;

function findShardProblems({ shards = 1 }: CachePlan): Problem[] {
  if (Number.isInteger(shards) && shards >= 1 && shards <= mostShards) return [];
  return [{ at: "shards", message: `is ${shards}; use 1 to ${mostShards}` }];
}
