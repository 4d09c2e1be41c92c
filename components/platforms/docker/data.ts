import type { Bucket, BucketPlan } from "../../bucket.ts";
import type { Cache, CachePlan } from "../../cache.ts";
import type { Database, DatabasePlan } from "../../database.ts";
import type { Linkable } from "../../linkable.ts";
import type { Model, ModelPlan } from "../../model.ts";
import type { BuiltStore } from "../../platform.ts";
import type { Queue, QueuePlan } from "../../queue.ts";
import type { Search, SearchPlan } from "../../search.ts";
import { formatDatabaseUrl, planDatabaseServer } from "../containers/database-server.ts";
import type { ServerPlan } from "../containers/server.ts";
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
} from "../containers/store-servers.ts";
import { watchedServers } from "./monitoring/watched.ts";
import type { WatchedServer } from "./monitoring/watched.ts";
import { buildServer, createPassword } from "./server.ts";

/** Builds a database server with one database. A standby is not to be had on one machine. */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltStore {
  const server = planDatabaseServer(plan);
  return buildWatched(owner, plan.engine, plan.database, server, (secret) =>
    formatDatabaseUrl(plan, owner.componentName, secret),
  );
}

/** Builds a cache: Valkey, without a replica, which one machine has no use for. */
export function buildCache(owner: Cache, plan: CachePlan): BuiltStore {
  return buildWatched(owner, "cache", "", planCacheServer(plan), (secret) =>
    formatCacheUrl(owner.componentName, secret),
  );
}

/** Builds a bucket: MinIO, by itself. Versions of objects are not kept. */
export function buildBucket(owner: Bucket, plan: BucketPlan): BuiltStore {
  const { componentName: name } = owner;
  return buildWatched(owner, "bucket", "", planBucketServer(name, plan), (secret) =>
    formatBucketUrl(name, name, secret),
  );
}

/** Builds a queue: RabbitMQ, one node. */
export function buildQueue(owner: Queue, plan: QueuePlan): BuiltStore {
  return buildWatched(owner, "queue", "", planQueueServer(plan), (secret) =>
    formatQueueUrl(owner.componentName, secret),
  );
}

/** Builds a search index: OpenSearch, one node; nobody but its links can reach it. */
export function buildSearch(owner: Search, plan: SearchPlan): BuiltStore {
  buildServer(owner, planSearchServer(plan), undefined);
  return { url: formatSearchUrl(owner.componentName) };
}

/** Builds a language model: Ollama, which fetches the model at its first start. */
export function buildModel(owner: Model, plan: ModelPlan): BuiltStore {
  buildServer(owner, planModelServer(plan), undefined);
  return { url: formatModelUrl(owner.componentName) };
}

function buildWatched(
  owner: Linkable,
  kind: WatchedServer["kind"],
  user: string,
  server: ServerPlan,
  format: (secret: string) => string,
): BuiltStore {
  const password = createPassword(owner);
  const url = password.apply(format);
  watchedServers.set(owner, { kind, port: server.port, user, password, url });
  buildServer(owner, server, password);
  return { url };
}
