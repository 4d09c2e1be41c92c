import { majorVersionDanger } from "./major-version.ts";
import type { Step } from "./engine.ts";

/**
 * Types whose resources hold data that a replacement or a deletion destroys. An instance of a
 * cluster (Aurora, DocumentDB) is none: the cluster's storage is beside it.
 */
const statefulTypes = new Set([
  "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
  "aws:backup/vault:Vault",
  "aws:cognito/userPool:UserPool",
  "aws:docdb/cluster:Cluster",
  "aws:docdb/elasticCluster:ElasticCluster",
  "aws:dynamodb/table:Table",
  "aws:ebs/volume:Volume",
  "aws:ecr/repository:Repository",
  "aws:efs/fileSystem:FileSystem",
  "aws:elasticache/cluster:Cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/serverlessCache:ServerlessCache",
  "aws:kinesis/stream:Stream",
  "aws:kms/key:Key",
  "aws:memorydb/cluster:Cluster",
  "aws:mq/broker:Broker",
  "aws:neptune/cluster:Cluster",
  "aws:opensearch/domain:Domain",
  "aws:opensearch/serverlessCollection:ServerlessCollection",
  "aws:rds/cluster:Cluster",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:secretsmanager/secret:Secret",
  "aws:sqs/queue:Queue",
  "docker:index/volume:Volume",
  "kubernetes:apps/v1:StatefulSet",
  "kubernetes:core/v1:Namespace",
  "kubernetes:core/v1:PersistentVolume",
  "kubernetes:core/v1:PersistentVolumeClaim",
  "kubernetes:postgresql.cnpg.io/v1:Cluster",
]);

/** Packages written here name their types after what they hold. */
const ownPackages = new Set(["local"]);
const ownStatefulName = /(Postgres|Mariadb|Database|Volume|Bucket|Queue|Storage|DataFolder)$/;

/** Whether resources of a type hold data. */
export function isStateful(type: string): boolean {
  if (statefulTypes.has(type)) return true;
  const [packageName = "", , name = ""] = type.split(":");
  return ownPackages.has(packageName) && ownStatefulName.test(name);
}

/** Whether an update takes the promise off a local database that its data outlive a stop. */
function losesPersistence({ type, changes }: Pick<Step, "type" | "changes">): boolean {
  if (!["local:index:Postgres", "local:index:Mariadb"].includes(type)) return false;
  return changes.some(({ path, after }) => path === "persistent" && after === false);
}

type Judged = Pick<Step, "op" | "type" | "name" | "changes">;

function describe(step: Judged): string {
  return `'${step.name}' (${step.type})`;
}

/** A step with what it endangers, or may endanger, if anything. */
export function withDanger(step: Step): Step {
  const danger = dangerOf(step);
  if (danger !== undefined) return { ...step, danger };
  const possible = possibleDangerOf(step);
  return possible === undefined ? step : { ...step, danger: possible, dangerUnsure: true };
}

/**
 * Why an update may endanger data, as one sentence: no source tells whether it is a replacement.
 * Undefined where the sources tell that it is none.
 */
export function possibleDangerOf(step: Judged): string | undefined {
  if (step.op !== "update" || !isStateful(step.type)) return undefined;
  const unknown = step.changes.filter((change) => change.replaces === "unknown");
  if (unknown.length === 0) return undefined;
  const paths = unknown.map((change) => change.path).join(", ");
  return (
    `Whether changing ${paths} replaces ${describe(step)}, no source tells: ` +
    "a replacement destroys the data it holds."
  );
}

/** Why a step endangers data, as one sentence; undefined where it is not known to. */
export function dangerOf(step: Judged): string | undefined {
  return lossOf(step) ?? majorVersionDanger(step);
}

function lossOf(step: Judged): string | undefined {
  if (!isStateful(step.type)) return undefined;
  const what = describe(step);
  if (step.op === "delete") return `Deleting ${what} destroys the data it holds.`;
  if (step.op === "update" && losesPersistence(step)) {
    return (
      `${what} is no longer persistent: what it holds now stays until it is deleted, ` +
      "but nothing keeps data of a database that is made anew over a stop."
    );
  }
  if (step.op !== "replace") return undefined;
  const causes = step.changes.filter((change) => change.replaces === true);
  const why = causes.length === 0 ? "" : `: ${causes.map((change) => change.path).join(", ")}`;
  return `Replacing ${what} destroys the data it holds${why}.`;
}
