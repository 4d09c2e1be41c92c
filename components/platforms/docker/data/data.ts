import type { Bucket } from "../../../bucket.ts";
import type { BucketPlan } from "../../../plan/bucket-plan.ts";
import type { Cache } from "../../../cache.ts";
import type { CachePlan } from "../../../plan/cache-plan.ts";
import type { Database } from "../../../database.ts";
import type { DatabasePlan } from "../../../plan/database-plan.ts";
import type { Linkable } from "../../../base/linkable.ts";
import type { Model } from "../../../model.ts";
import type { ModelPlan } from "../../../plan/model-plan.ts";
import type { BuiltStore } from "../../../base/platform.ts";
import type { Queue } from "../../../queue.ts";
import type { QueuePlan } from "../../../plan/queue-plan.ts";
import type { Search } from "../../../search.ts";
import type { SearchPlan } from "../../../plan/search-plan.ts";
import { formatDatabaseUrl, planDatabaseServer } from "../../containers/database-server.ts";
import type { WatchedServer } from "../../containers/exporter-plan.ts";
import type { ServerPlan } from "../../containers/server.ts";
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
import { warnOfNoReplica, warnOfNoStandby, warnOfNoVersions } from "../../containers/unkept.ts";
import { watchedServers } from "../monitoring/watched.ts";
import { createPassword } from "../../containers/password.ts";
import { buildServer } from "./server.ts";

/** What a server is on one machine, where no other one can take over. */
const oneContainer = "one container, which is down while its machine is";

/** Builds a database server with one database, without a standby. */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltStore {
  warnOfNoStandby(owner, plan, oneContainer);
  const server = planDatabaseServer(plan);
  return buildWatched(owner, plan.engine, plan.database, server, (secret) =>
    formatDatabaseUrl(plan, owner.componentName, secret),
  );
}

/** Builds a cache: Valkey, in memory alone, without a replica. */
export function buildCache(owner: Cache, plan: CachePlan): BuiltStore {
  warnOfNoReplica(owner, plan, oneContainer);
  return buildWatched(owner, "cache", "", planCacheServer(plan), (secret) =>
    formatCacheUrl(owner.componentName, secret),
  );
}

/** Builds a bucket: MinIO, by itself. Versions of objects are not kept. */
export function buildBucket(owner: Bucket, plan: BucketPlan): BuiltStore {
  const { componentName: name } = owner;
  warnOfNoVersions(owner, plan);
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
  const host = owner.componentName;
  watchedServers.set(owner, { kind, host, port: server.port, user, password, url });
  buildServer(owner, server, password);
  return { url };
}
