import * as pulumi from "@pulumi/pulumi";
import type { EffectiveStage } from "../variables/stage.ts";
import { throwProblems } from "../variables/user-error.ts";
import { definedOnly } from "./plan/defaults.ts";
import type { Environment } from "./environment.ts";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { CacheProfile } from "./plan/stage-profiles.ts";

/** What a {@link Cache} needs. */
export interface CacheArgs {
  /** Environment that owns the cache and supplies its network. */
  environment: Environment;
  /** Memory, in MB. @default by stage */
  memoryMb?: number;
  /** A replica takes over when the primary fails. @default by stage */
  replicated?: boolean;
  /** What happens once memory is full: old keys go, or writes fail. @default "evict" */
  whenFull?: "evict" | "reject";
  /** Go on without it where a machine has no cache server; `REDIS_URL` is then unset. @default false */
  optional?: boolean;
}

/** A cache as plain data. */
export interface CachePlan extends CacheProfile, EffectiveStage {
  whenFull: "evict" | "reject";
  optional: boolean;
}

/**
 * A key-value cache (Valkey) that only services of the same environment can reach; a link gives
 * `REDIS_URL`.
 *
 * @example
 * const sessions = new Cache("sessions", { environment: shop, memoryMb: 512 });
 */
export class Cache extends Linkable<CachePlan> {
  readonly linkKind = "cache";
  /** Address for clients, with its password; undefined where an optional cache is absent. */
  readonly url: pulumi.Output<string | undefined>;
  /** Whether services go on without it. */
  override readonly optional: boolean;

  constructor(name: string, args: CacheArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "cache", name);
    const plan = planCache(name, args);
    environment.declare("cache", name);
    super("Cache", name, environment, plan, opts);
    this.optional = plan.optional;
    this.url = pulumi.secret(builder(this, plan).url);
    environment.provide(name, this);
    this.registerOutputs({ url: this.url, optional: this.optional });
  }
}

/**
 * Plans a cache: stack config before arguments before the stage's defaults.
 *
 * @throws UserError `CacheArgs` that lists everything wrong.
 */
export function planCache(name: string, args: CacheArgs): CachePlan {
  const { environment, whenFull = "evict", optional = false, ...sizes } = args;
  const plan: CachePlan = {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    ...environment.profile.cache,
    ...definedOnly(sizes),
    ...environment.overrides.caches?.[name],
    whenFull,
    optional,
  };
  const { memoryMb } = plan;
  const ok = Number.isInteger(memoryMb) && memoryMb >= 64 && memoryMb <= 650_000;
  throwProblems("CacheArgs", `Cache '${name}'`, [
    ...(ok ? [] : [{ at: "memoryMb", message: `is ${memoryMb}; use 64 to 650000 MB` }]),
    ...(["evict", "reject"].includes(whenFull)
      ? []
      : [{ at: "whenFull", message: `is '${whenFull}'; use "evict" or "reject"` }]),
  ]);
  return plan;
}
