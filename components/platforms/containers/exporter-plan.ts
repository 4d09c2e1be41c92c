import * as pulumi from "@pulumi/pulumi";
import type { Exporter } from "../../observability/prometheus-plan.ts";
import type { DatabaseEngine } from "../../plan/kinds.ts";

/** A server whose figures are worth keeping. */
export interface WatchedServer {
  kind: DatabaseEngine | "cache" | "queue" | "bucket";
  /** Name under which its exporter reaches it. */
  host: string;
  port: number;
  /** Name of its user; empty where it has none. */
  user: string;
  password: pulumi.Output<string>;
  /** Address for clients, with its password. */
  url: pulumi.Output<string>;
}

/** An exporter as plain data. */
export interface ExporterPlan {
  /** What its figures are of. */
  job: "databases" | "caches";
  /** Key of its image in images.lock. */
  image: string;
  /** Port that it gives the figures on. */
  port: number;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Variables with a password in them. */
  secrets: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Where the figures of a server come from: an exporter, or the server itself. */
export type Figures = { exporter: ExporterPlan } | { own: Exporter };

/** Plans where the figures of a component's server come from. */
export function planFigures(component: string, server: WatchedServer): Figures {
  const own = { component, host: component };
  switch (server.kind) {
    case "queue":
      return { own: { ...own, job: "queues", port: 15_692 } };
    case "bucket":
      return { own: { ...own, job: "buckets", port: 9000, path: "/minio/v2/metrics/cluster" } };
    default:
      return { exporter: planExporter(server.kind, server) };
  }
}

/** How each exporter is told where its server is; the names are those of their manuals. */
function planExporter(
  kind: DatabaseEngine | "cache",
  { host, port, user, password, url }: WatchedServer,
): ExporterPlan {
  switch (kind) {
    case "mysql":
      return {
        job: "databases",
        image: "mysqld-exporter",
        port: 9104,
        args: [`--mysqld.address=${host}:${port}`, `--mysqld.username=${user}`],
        secrets: { MYSQLD_EXPORTER_PASSWORD: password },
      };
    case "mongodb":
      return {
        job: "databases",
        image: "mongodb-exporter",
        port: 9216,
        args: ["--collector.diagnosticdata"],
        secrets: { MONGODB_URI: url },
      };
    case "cache":
      return {
        job: "caches",
        image: "redis-exporter",
        port: 9121,
        env: { REDIS_ADDR: `redis://${host}:${port}` },
        secrets: { REDIS_PASSWORD: password },
      };
    case "postgres":
      return {
        job: "databases",
        image: "postgres-exporter",
        port: 9187,
        secrets: { DATA_SOURCE_NAME: pulumi.interpolate`${url}?sslmode=disable` },
      };
  }
}
