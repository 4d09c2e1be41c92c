import type * as pulumi from "@pulumi/pulumi";
import type { Linkable } from "../../base/linkable.ts";
import type { Platform } from "../../base/platform.ts";
import type { ProbePlan } from "../../observability/blackbox.ts";
import type { DatabasePlan } from "../../plan/database-plan.ts";
import { formatDatabaseUrl, planDatabaseServer } from "./database-server.ts";
import type { WatchedServer } from "./exporter-plan.ts";
import { checkBucketName } from "./limits.ts";
import { createPassword } from "./password.ts";
import { tellOfPull } from "./pull.ts";
import type { ServerPlan } from "./server.ts";
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
} from "./store-servers.ts";
import { warnOfNoReplica, warnOfNoStandby, warnOfNoVersions } from "./unkept.ts";
import type { OneServer } from "./unkept.ts";

/** A server that asks for a password, and whose figures are kept. */
export interface ClosedServer extends WatchedServer {
  plan: ServerPlan;
}

/** A server that asks for nothing: the network alone decides who reaches it. */
export interface OpenServer {
  plan: ServerPlan;
  /** Address for clients. */
  url: string;
  /** How it is asked whether it works: it tells nothing by itself. */
  probe: ProbePlan;
}

/** How a platform runs the servers of data. */
export interface DataPlaces {
  /** What a server is there, for warnings of what it does not keep. */
  server: OneServer;
  /** What gives a database a standby, as the start of a sentence. @default nothing */
  standbyOf?: (plan: DatabasePlan) => string;
  /** Name under which clients reach the server of a component. */
  hostOf: (owner: Linkable) => string;
  /** Command that shows what the server of a component writes. */
  logOf: (owner: Linkable) => string;
  /** Gives what identifies the server, known once it runs. */
  buildClosed: (owner: Linkable, server: ClosedServer) => pulumi.Output<string>;
  buildOpen: (owner: Linkable, server: OpenServer) => void;
}

/** The builders of data, each of one server. */
export type DataBuilders = Required<
  Pick<Platform, "database" | "cache" | "bucket" | "queue" | "search" | "model">
>;

/** Gives the builders of data of a platform that runs containers. */
export function createDataBuilders(places: DataPlaces): DataBuilders {
  const { server: one, standbyOf } = places;
  return {
    database: (owner, plan) => {
      warnOfNoStandby(owner, plan, one, standbyOf?.(plan));
      const whose = { kind: plan.engine, user: plan.database };
      return buildClosed(places, owner, planDatabaseServer(plan), whose, (host, secret) =>
        formatDatabaseUrl(plan, host, secret),
      );
    },
    cache: (owner, plan) => {
      warnOfNoReplica(owner, plan, one);
      const whose = { kind: "cache", user: "" } as const;
      return buildClosed(places, owner, planCacheServer(plan), whose, formatCacheUrl);
    },
    bucket: (owner, plan) => {
      const { componentName: name } = owner;
      checkBucketName(name);
      warnOfNoVersions(owner, plan);
      const whose = { kind: "bucket", user: "" } as const;
      return buildClosed(places, owner, planBucketServer(name, plan), whose, (host, secret) =>
        formatBucketUrl(name, host, secret),
      );
    },
    queue: (owner, plan) => {
      const whose = { kind: "queue", user: "" } as const;
      return buildClosed(places, owner, planQueueServer(plan), whose, formatQueueUrl);
    },
    search: (owner, plan) => {
      const url = formatSearchUrl(places.hostOf(owner));
      const probe = { kind: "search", component: owner.componentName, url } as const;
      places.buildOpen(owner, { plan: planSearchServer(plan), url, probe });
      return { url };
    },
    model: (owner, plan) => {
      const url = formatModelUrl(places.hostOf(owner));
      const { model } = plan;
      const probe = { kind: "model", component: owner.componentName, url, model } as const;
      const server = planModelServer(plan);
      tellOfPull(owner, plan, server, places.logOf(owner));
      places.buildOpen(owner, { plan: server, url, probe });
      return { url };
    },
  };
}

function buildClosed(
  places: DataPlaces,
  owner: Linkable,
  plan: ServerPlan,
  whose: Pick<WatchedServer, "kind" | "user">,
  formatUrl: (host: string, secret: string) => string,
): { url: pulumi.Output<string>; server: pulumi.Output<string> } {
  const host = places.hostOf(owner);
  const password = createPassword(owner);
  const url = password.apply((secret) => formatUrl(host, secret));
  const closed = { ...whose, plan, host, port: plan.port, password, url };
  return { url, server: places.buildClosed(owner, closed) };
}
