import type * as pulumi from "@pulumi/pulumi";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";

/** A service or worker. */
export interface WatchedProgram {
  kind: "program";
  /** Names of its ECS services, one a slot; none where it is a function. */
  services: readonly pulumi.Input<string>[];
  /** Ends of its target groups' ARNs, one a slot; none where no load balancer leads to it. */
  targets: readonly pulumi.Input<string>[];
}

/** The disk of a database, which RDS enlarges by itself. */
export interface WatchedDisk {
  /** Id by which Performance Insights knows the instance: there its real size is told. */
  resourceId?: pulumi.Input<string>;
  /** Size in GB, as it was when the state was written last. */
  sizeGb: pulumi.Input<number>;
}

/** A database. */
export interface WatchedDatabase {
  kind: "database";
  /** What runs it: an instance, or a cluster whose disk grows by itself. */
  engine: "rds" | "aurora" | "documentdb";
  /** ARN of the instance or cluster. */
  arn: pulumi.Input<string>;
  /** Identifier of the instance or cluster. */
  identifier: pulumi.Input<string>;
  /** Its disk, where it has one of its own: that of a cluster grows without an end. */
  disk?: WatchedDisk;
  /** Memory of an instance, in GiB; none where it grows with the load. */
  memoryGb?: number;
  /** Most connections that it takes, as far as they are known. */
  mostConnections?: number;
  /** Whether it is backed up every day. */
  hasBackups: boolean;
}

/** A queue. */
export interface WatchedQueue {
  kind: "queue";
  /** Name in SQS. */
  queueName: pulumi.Input<string>;
  /** Name of the queue for messages that nobody could work off. */
  deadName: pulumi.Input<string>;
}

/** A cache. */
export interface WatchedCache {
  kind: "cache";
  /** Ids of its nodes. */
  nodes: readonly pulumi.Input<string>[];
}

/** A schedule. */
export interface WatchedSchedule {
  kind: "schedule";
  /** The state machine whose executions are its runs. */
  machineArn: pulumi.Input<string>;
}

/** A language model: one of Bedrock's, or one that Ollama serves on a machine of one's own. */
export type WatchedModel =
  | { kind: "model"; engine: "bedrock"; modelId: string }
  | { kind: "model"; engine: "gpu"; service: pulumi.Input<string> };

/** A search domain. */
export interface WatchedSearch {
  kind: "search";
  domainName: pulumi.Input<string>;
  domainArn: pulumi.Input<string>;
  /** Disk of one node, in GB. */
  storageGb: number;
}

/** A certificate that was made here. */
export interface WatchedCertificate {
  kind: "certificate";
  host: string;
  arn: pulumi.Input<string>;
  /** Region that it is in. */
  region: string;
}

/** What CloudWatch has figures of. */
export type Watched =
  | WatchedProgram
  | WatchedDatabase
  | WatchedQueue
  | WatchedCache
  | WatchedSearch
  | WatchedModel
  | WatchedSchedule
  | WatchedCertificate;

/** Something with figures, and the component that it belongs to. */
export interface WatchedItem<Kind extends Watched = Watched> {
  /** Name of the component, as people read it. */
  name: string;
  what: Kind;
  /** What must be there before an alarm on it makes sense. */
  after: readonly pulumi.Resource[];
}

const lists = new WeakMap<EnvironmentView, WatchedItem[]>();

/**
 * Tells monitoring what CloudWatch has figures of.
 *
 * @param after what must be there before an alarm on it makes sense. @default nothing
 */
export function watch(
  owner: Member | EnvironmentView,
  what: Watched,
  after: readonly pulumi.Resource[] = [],
): void {
  const environment = "environment" in owner ? owner.environment : owner;
  const list = lists.get(environment) ?? [];
  list.push({ name: owner.componentName, what, after });
  lists.set(environment, list);
}

/** All of a kind that was built in an environment, in the order of their names. */
export function listWatched<Kind extends Watched["kind"]>(
  environment: EnvironmentView,
  kind: Kind,
): WatchedItem<Extract<Watched, { kind: Kind }>>[] {
  type Found = WatchedItem<Extract<Watched, { kind: Kind }>>;
  return (lists.get(environment) ?? [])
    .filter((item): item is Found => item.what.kind === kind)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
}
