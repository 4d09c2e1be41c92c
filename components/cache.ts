import * as pulumi from "@pulumi/pulumi";
import { Linkable } from "./base/linkable.ts";
import { builderOf } from "./base/platform.ts";
import type { Environment } from "./environment.ts";
import { planCache } from "./plan/cache-plan.ts";
import type { CacheOptions, CachePlan } from "./plan/cache-plan.ts";

/** What a {@link Cache} needs. */
export interface CacheArgs extends CacheOptions {
  /** Environment that owns the cache and supplies its network. */
  environment: Environment;
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
