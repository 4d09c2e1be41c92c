import * as pulumi from "@pulumi/pulumi";
import type { Bucket, BucketPlan } from "../../bucket.ts";
import type { Cache, CachePlan } from "../../cache.ts";
import type { Database, DatabasePlan } from "../../database.ts";
import type { Model, ModelPlan } from "../../model.ts";
import type { BuiltStore } from "../../platform.ts";
import type { Queue, QueuePlan } from "../../queue.ts";
import type { Search, SearchPlan } from "../../search.ts";
import { formatDatabaseUrl, planDatabaseServer } from "../containers/database-server.ts";
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
import { buildServer, createPassword } from "./server.ts";

/** Builds a database server with one database. A standby is not to be had on one machine. */
export function buildDatabase(owner: Database, plan: DatabasePlan): BuiltStore {
  const password = createPassword(owner);
  buildServer(owner, planDatabaseServer(plan), password);
  return {
    url: withPassword(password, (secret) => formatDatabaseUrl(plan, owner.componentName, secret)),
  };
}

/** Builds a cache: Valkey, without a replica, which one machine has no use for. */
export function buildCache(owner: Cache, plan: CachePlan): BuiltStore {
  const password = createPassword(owner);
  buildServer(owner, planCacheServer(plan), password);
  return { url: withPassword(password, (secret) => formatCacheUrl(owner.componentName, secret)) };
}

/** Builds a bucket: MinIO, by itself. */
export function buildBucket(owner: Bucket, plan: BucketPlan): BuiltStore {
  const { componentName: name } = owner;
  const password = createPassword(owner);
  buildServer(owner, planBucketServer(name, plan), password);
  return { url: withPassword(password, (secret) => formatBucketUrl(name, name, secret)) };
}

/** Builds a queue: RabbitMQ, one node. */
export function buildQueue(owner: Queue, plan: QueuePlan): BuiltStore {
  const password = createPassword(owner);
  buildServer(owner, planQueueServer(plan), password);
  return { url: withPassword(password, (secret) => formatQueueUrl(owner.componentName, secret)) };
}

/** Builds a search index: OpenSearch, one node; nobody but its links can reach it. */
export function buildSearch(owner: Search, plan: SearchPlan): BuiltStore {
  const server = planSearchServer(plan);
  buildServer(owner, server, undefined);
  return { url: `http://${owner.componentName}:${server.port}` };
}

/** Builds a language model: Ollama, which fetches the model at its first start. */
export function buildModel(owner: Model, plan: ModelPlan): BuiltStore {
  const server = planModelServer(plan);
  buildServer(owner, server, undefined);
  return { url: `http://${owner.componentName}:${server.port}` };
}

function withPassword(
  password: pulumi.Output<string>,
  format: (secret: string) => string,
): pulumi.Output<string> {
  return pulumi.secret(password).apply(format);
}
