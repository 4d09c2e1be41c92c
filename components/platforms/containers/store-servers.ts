import type { ProfiledStage } from "../../../variables/stage.ts";
import type { BucketPlan } from "../../plan/bucket-plan.ts";
import type { CachePlan } from "../../plan/cache-plan.ts";
import type { ModelPlan } from "../../plan/model-plan.ts";
import type { QueuePlan } from "../../plan/queue-plan.ts";
import type { SearchPlan } from "../../plan/search-plan.ts";
import { stageProfiles } from "../../plan/stage-profiles.ts";
import { recoverySeconds } from "./server.ts";
import type { ServerPlan } from "./server.ts";
import { shellQuote } from "./shell.ts";

const password = { password: true } as const;

/** The key that clients of a bucket sign with; its secret is the password. */
const accessKey = "slipway";

/**
 * Where images that bring no folder for data keep them. A new volume takes over the mode of the
 * folder that it is mounted on, and this one everybody may write to: so nobody has to be root.
 */
const openFolder = "/var/tmp";

/** Seconds in which a model is fetched: tens of GB at 100 MBit/s. */
const pullSeconds = 3600;

const searchPort = 9200;
const modelPort = 11_434;

/** A cache as a container: Valkey, in memory alone. */
export function planCacheServer({ memoryMb, whenFull }: CachePlan): ServerPlan {
  const policy = whenFull === "evict" ? "allkeys-lru" : "noeviction";
  const options = `--maxmemory ${memoryMb}mb --maxmemory-policy ${policy} --save "" --dir /data`;
  return {
    image: "valkey-9",
    port: 6379,
    // The user `valkey` of the official Alpine image.
    user: 999,
    group: 1000,
    // The password comes by standard input, so that it stands in no list of processes; `exec` makes
    // the server the container's first process, which gets the signals.
    command: shell(`exec valkey-server - ${options} <<EOF\nrequirepass $CACHE_PASSWORD\nEOF`),
    env: { CACHE_PASSWORD: password },
    dataPath: "/data",
    scratchPaths: ["/tmp"],
    healthCommand: 'REDISCLI_AUTH="$CACHE_PASSWORD" valkey-cli ping | grep -q PONG',
    storageGb: 1,
    // The server needs more than its keys: for clients, and for its own work.
    memoryMb: Math.ceil(memoryMb * 1.25) + 32,
    cpu: 0.5,
    persistent: false,
    deletionProtected: false,
    startSeconds: 300,
    needsInternet: false,
  };
}

/** The address of a cache for its clients. */
export function formatCacheUrl(host: string, secret: string): string {
  return `redis://:${secret}@${host}:6379`;
}

/** Whether the data of a stage outlive the containers: of every one but testing, as databases' do. */
function keepsData(profile: ProfiledStage): boolean {
  return stageProfiles[profile].database.persistent;
}

/** A bucket as a container: MinIO on one disk. */
export function planBucketServer(bucket: string, plan: BucketPlan): ServerPlan {
  const files = `${openFolder}/minio`;
  return {
    image: "minio",
    port: 9000,
    user: 1000,
    group: 1000,
    // A folder that is there at the start is a bucket.
    command: shell(`mkdir -p ${shellQuote(`${files}/${bucket}`)} && exec minio server ${files}`),
    env: {
      MINIO_ROOT_USER: accessKey,
      MINIO_ROOT_PASSWORD: password,
      MINIO_PROMETHEUS_AUTH_TYPE: "public",
      // `mc`, which tells its health, keeps a config, by default at the read-only home.
      MC_CONFIG_DIR: "/tmp/.mc",
    },
    dataPath: openFolder,
    scratchPaths: ["/tmp"],
    healthCommand: "mc ready local",
    storageGb: plan.storageGb,
    memoryMb: 512,
    cpu: 0.5,
    persistent: keepsData(plan.profile),
    deletionProtected: plan.deletionProtected,
    startSeconds: recoverySeconds,
    needsInternet: false,
    metricsPort: 9000,
  };
}

/** The address of a bucket for its clients: the query as Go CDK's s3blob reads it. */
export function formatBucketUrl(bucket: string, host: string, secret: string): string {
  const query = "region=us-east-1&s3ForcePathStyle=true&disableSSL=true";
  return `s3://${accessKey}:${secret}@${host}:9000/${bucket}?${query}`;
}

/** A queue as a container: RabbitMQ, one node. */
export function planQueueServer({ memoryMb, storageGb, profile }: QueuePlan): ServerPlan {
  return {
    image: "rabbitmq-4",
    port: 5672,
    // The user `rabbitmq` of the official Alpine image.
    user: 100,
    group: 101,
    command: [],
    env: {
      RABBITMQ_DEFAULT_USER: "app",
      RABBITMQ_DEFAULT_PASS: password,
      // The data belong to a name: it must not be the container's, which changes.
      RABBITMQ_NODENAME: "rabbit@localhost",
    },
    dataPath: "/var/lib/rabbitmq",
    scratchPaths: ["/tmp", "/var/log/rabbitmq"],
    healthCommand: "rabbitmq-diagnostics -q check_port_connectivity",
    storageGb,
    memoryMb,
    cpu: 0.5,
    persistent: keepsData(profile),
    deletionProtected: false,
    startSeconds: recoverySeconds,
    needsInternet: false,
    metricsPort: 15_692,
  };
}

/** The address of a queue for its clients. */
export function formatQueueUrl(host: string, secret: string): string {
  return `amqp://app:${secret}@${host}:5672`;
}

/** A search index as a container: OpenSearch, one node, reached along links only. */
export function planSearchServer({ memoryMb, storageGb, profile }: SearchPlan): ServerPlan {
  const heapMb = Math.floor(memoryMb / 2);
  return {
    image: "opensearch-3",
    port: searchPort,
    user: 1000,
    group: 1000,
    command: [],
    env: {
      "discovery.type": "single-node",
      DISABLE_SECURITY_PLUGIN: "true",
      DISABLE_INSTALL_DEMO_CONFIG: "true",
      OPENSEARCH_JAVA_OPTS: `-Xms${heapMb}m -Xmx${heapMb}m`,
    },
    dataPath: "/usr/share/opensearch/data",
    scratchPaths: ["/tmp", "/usr/share/opensearch/logs"],
    // It makes its keystore beside its configuration.
    writableRoot: true,
    healthCommand: "curl -fsS http://127.0.0.1:9200/_cluster/health",
    storageGb,
    memoryMb,
    cpu: 1,
    persistent: keepsData(profile),
    deletionProtected: false,
    startSeconds: recoverySeconds,
    needsInternet: false,
  };
}

/** The address of a search index for its clients. */
export function formatSearchUrl(host: string): string {
  return `http://${host}:${searchPort}`;
}

/**
 * A language model as a container: Ollama, which fetches the model at its first start, and tells in
 * its log how far it is.
 */
export function planModelServer({ model, memoryMb, cpu, gpus }: ModelPlan): ServerPlan {
  return {
    image: "ollama",
    port: modelPort,
    user: 1000,
    group: 1000,
    command: shell(`${formatPull(model)} & exec ollama serve`),
    env: {
      OLLAMA_HOST: `0.0.0.0:${modelPort}`,
      OLLAMA_MODELS: `${openFolder}/ollama`,
      HOME: openFolder,
    },
    dataPath: openFolder,
    scratchPaths: ["/tmp"],
    healthCommand: `ollama show ${shellQuote(model)} >/dev/null`,
    // A 4-bit model of a given memory, and one more beside it.
    storageGb: Math.max(10, Math.ceil((memoryMb / 1024) * 2)),
    memoryMb,
    cpu,
    persistent: true,
    deletionProtected: false,
    startSeconds: pullSeconds,
    needsInternet: true,
    gpus,
  };
}

/**
 * Fetches a model beside the server, until it is there: a registry that cuts the connection is asked
 * anew, and goes on where it stopped. The tool's own bars, ten a second, would fill the log.
 */
function formatPull(model: string): string {
  const name = shellQuote(model);
  const folder = `${openFolder}/ollama`;
  return [
    "(until ollama list >/dev/null 2>&1; do sleep 1; done",
    `until ollama show ${name} >/dev/null 2>&1; do`,
    `  ollama pull ${name} >"\${TMPDIR:-/tmp}"/pull.log 2>&1 & pull=$!`,
    "  while kill -0 $pull 2>/dev/null; do",
    "    sleep 10",
    `    echo "fetching "${name}": $(du -sm ${folder} 2>/dev/null | cut -f1) MB so far"`,
    "  done",
    `  wait $pull || { echo "fetching "${name}" failed, once more:"; tail -c 300 "\${TMPDIR:-/tmp}"/pull.log; }`,
    "done",
    `echo "fetched "${name})`,
  ].join("\n");
}

/** The address of a language model for its clients, who speak OpenAI's protocol. */
export function formatModelUrl(host: string): string {
  return `http://${host}:${modelPort}/v1`;
}

function shell(script: string): string[] {
  return ["sh", "-c", script];
}
