import * as pulumi from "@pulumi/pulumi";
import type { Bucket, BucketPlan } from "../../bucket.ts";
import type { Cache, CachePlan } from "../../cache.ts";
import type { Linkable } from "../../linkable.ts";
import type { Model, ModelPlan } from "../../model.ts";
import type { BuiltCache, BuiltStore } from "../../platform.ts";
import type { Queue, QueuePlan } from "../../queue.ts";
import type { Search, SearchPlan } from "../../search.ts";
import {
  formatBucketUrl,
  formatCacheUrl,
  formatQueueUrl,
  planBucketServer,
  planCacheServer,
  planModelServer,
  planQueueServer,
  planSearchServer,
} from "../containers/store-servers.ts";
import type { ServerPlan } from "../containers/server.ts";
import { linkHandles } from "./handles.ts";
import { peerOf } from "./links.ts";
import { createServer } from "./server.ts";
import { watchServer } from "./watched.ts";

/** Builds a cache: Valkey in one pod, in memory alone. */
export function buildCache(owner: Cache, plan: CachePlan): BuiltCache {
  if (plan.replicated) warnOfOnePod(owner);
  return build(owner, planCacheServer(plan), formatCacheUrl);
}

/** Builds a bucket: MinIO in one pod. */
export function buildBucket(owner: Bucket, plan: BucketPlan): BuiltStore {
  const { componentName } = owner;
  return build(owner, planBucketServer(componentName, plan), (host, password) =>
    formatBucketUrl(componentName, host, password),
  );
}

/** Builds a queue: RabbitMQ in one pod. */
export function buildQueue(owner: Queue, plan: QueuePlan): BuiltStore {
  return build(owner, planQueueServer(plan), formatQueueUrl);
}

/** Builds a search index: OpenSearch in one pod. */
export function buildSearch(owner: Search, plan: SearchPlan): BuiltStore {
  const server = planSearchServer(plan);
  return build(owner, server, (host) => `http://${host}:${server.port}`);
}

/** Builds a language model: Ollama in one pod, on the graphics processors that it takes. */
export function buildModel(owner: Model, plan: ModelPlan): BuiltStore {
  const server = planModelServer(plan);
  return build(owner, server, (host) => `http://${host}:${server.port}/v1`);
}

function build(
  owner: Linkable,
  plan: ServerPlan,
  formatUrl: (host: string, password: string) => string,
): BuiltStore {
  const { host, password, ready } = createServer(owner, owner.linkKind, plan);
  const hasPassword = Object.values(plan.env).some((value) => typeof value !== "string");
  const url = hasPassword
    ? password.apply((text) => formatUrl(host, text))
    : pulumi.output(formatUrl(host, ""));
  const { pods } = peerOf(owner);
  const handle = { pods, port: plan.port, url, isSecret: hasPassword, ready };
  linkHandles.set(owner, handle);
  const kind = owner.linkKind;
  if (kind === "cache" || kind === "queue" || kind === "bucket") {
    watchServer(owner, { kind, handle, host, user: "", password });
  }
  return { url };
}

function warnOfOnePod(owner: Cache): void {
  const { componentName, environment } = owner;
  void pulumi.log.warn(
    `Cache '${componentName}' of stack '${environment.plan.environment}' is to be replicated; on ` +
      `kubernetes it is one pod, which starts empty elsewhere when its machine fails: set ` +
      `slipway:caches.${componentName}.replicated to false to say that this is enough.`,
    owner,
  );
}
