import * as local from "../../../providers/local/resources.ts";
import type { Cache } from "../../cache.ts";
import type { CachePlan } from "../../plan/cache-plan.ts";
import type { BuiltCache } from "../../base/platform.ts";
import { agents } from "./environment.ts";
import { localNameOf } from "./names.ts";

/** Builds a cache server on this machine, if it has one. */
export function buildCache(owner: Cache, plan: CachePlan): BuiltCache {
  const { memoryMb, whenFull, optional } = plan;
  const args = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner),
    memoryMb,
    whenFull,
    optional,
    tags: owner.tags,
  };
  const server = new local.CacheServer(owner.childName("server"), args, { parent: owner });
  return { url: server.url };
}
