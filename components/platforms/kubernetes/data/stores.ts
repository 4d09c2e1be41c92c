import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../../../bucket.ts";
import type { BucketPlan } from "../../../plan/bucket-plan.ts";
import type { Cache } from "../../../cache.ts";
import type { CachePlan } from "../../../plan/cache-plan.ts";
import type { Linkable } from "../../../base/linkable.ts";
import type { Model } from "../../../model.ts";
import type { ModelPlan } from "../../../plan/model-plan.ts";
import type { BuiltCache, BuiltStore } from "../../../base/platform.ts";
import type { Queue } from "../../../queue.ts";
import type { QueuePlan } from "../../../plan/queue-plan.ts";
import type { Search } from "../../../search.ts";
import type { SearchPlan } from "../../../plan/search-plan.ts";
import {
  formatBucketUrl,
  formatCacheUrl,
  formatModelUrl,
  formatQueueUrl,
  formatSearchUrl,
  planBucketServer,
  planCacheServer,
  planModelServer,
  planQueueServer,
  planSearchServer,
} from "../../containers/store-servers.ts";
import type { ServerPlan } from "../../containers/server.ts";
import { warnOfNoReplica, warnOfNoVersions } from "../../containers/unkept.ts";
import { linkHandles } from "../handles.ts";
import { peerOf } from "../links.ts";
import { createPassword } from "../../containers/password.ts";
import { createServer, onePod } from "./server.ts";
import { watchServer } from "../monitoring/watched.ts";

/** Builds a cache: Valkey in one pod, in memory alone. */
export function buildCache(owner: Cache, plan: CachePlan): BuiltCache {
  warnOfNoReplica(owner, plan, onePod);
  return buildClosed(owner, planCacheServer(plan), "cache", formatCacheUrl);
}

/** Builds a bucket: MinIO in one pod. */
export function buildBucket(owner: Bucket, plan: BucketPlan): BuiltStore {
  const { componentName } = owner;
  warnOfNoVersions(owner, plan);
  return buildClosed(owner, planBucketServer(componentName, plan), "bucket", (host, password) =>
    formatBucketUrl(componentName, host, password),
  );
}

/** Builds a queue: RabbitMQ in one pod. */
export function buildQueue(owner: Queue, plan: QueuePlan): BuiltStore {
  return buildClosed(owner, planQueueServer(plan), "queue", formatQueueUrl);
}

/** Builds a search index: OpenSearch in one pod. */
export function buildSearch(owner: Search, plan: SearchPlan): BuiltStore {
  return buildOpen(owner, planSearchServer(plan), formatSearchUrl);
}

/** Builds a language model: Ollama in one pod, on the graphics processors that it takes. */
export function buildModel(owner: Model, plan: ModelPlan): BuiltStore {
  return buildOpen(owner, planModelServer(plan), formatModelUrl);
}

/** A server that asks for a password, and whose figures are kept. */
function buildClosed(
  owner: Linkable,
  plan: ServerPlan,
  kind: "cache" | "queue" | "bucket",
  formatUrl: (host: string, password: string) => string,
): BuiltStore {
  const password = createPassword(owner);
  const { host, ready } = createServer(owner, kind, plan, password);
  const url = password.apply((text) => formatUrl(host, text));
  const handle = { pods: peerOf(owner).pods, port: plan.port, url, isSecret: true, ready };
  linkHandles.set(owner, handle);
  watchServer(owner, handle, { kind, host, user: "", password });
  return { url };
}

/** A server that asks for nothing: the network alone decides who reaches it. */
function buildOpen(
  owner: Linkable,
  plan: ServerPlan,
  formatUrl: (host: string) => string,
): BuiltStore {
  const { host, ready } = createServer(owner, owner.linkKind, plan);
  const url = pulumi.output(formatUrl(host));
  const { pods } = peerOf(owner);
  linkHandles.set(owner, { pods, port: plan.port, url, isSecret: false, ready });
  return { url };
}
