import * as pulumi from "@pulumi/pulumi";
import type { DatabaseEngine } from "../../plan/kinds.ts";

/** Port of Prometheus. */
export const prometheusPort = 9090;

/** Job, port and path of the servers that give their figures themselves. */
export const ownFigures = {
  queue: { job: "queues", port: 15_692 },
  bucket: { job: "buckets", port: 9000, path: "/minio/v2/metrics/cluster" },
} as const;

/** A server that gives its figures only through an exporter. */
export interface ExportedServer {
  kind: DatabaseEngine | "cache";
  /** Name under which its exporter reaches it. */
  host: string;
  port: number;
  /** Name of its user. */
  user: string;
  password: pulumi.Output<string>;
  /** Address for clients, with its password. */
  url: pulumi.Output<string>;
}

/** An exporter as plain data. */
export interface ExporterPlan {
  /** Key of its image in images.lock. */
  image: string;
  /** Port that it gives the figures on. */
  port: number;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Variables with a password in them. */
  secrets: Readonly<Record<string, pulumi.Output<string>>>;
}

/** How each exporter is told where its server is; the names are those of their manuals. */
export function planExporter(server: ExportedServer): ExporterPlan {
  const { kind, host, port, user, password, url } = server;
  switch (kind) {
    case "mysql":
      return {
        image: "mysqld-exporter",
        port: 9104,
        args: [`--mysqld.address=${host}:${port}`, `--mysqld.username=${user}`],
        secrets: { MYSQLD_EXPORTER_PASSWORD: password },
      };
    case "mongodb":
      return {
        image: "mongodb-exporter",
        port: 9216,
        args: ["--collector.diagnosticdata"],
        secrets: { MONGODB_URI: url },
      };
    case "cache":
      return {
        image: "redis-exporter",
        port: 9121,
        env: { REDIS_ADDR: `redis://${host}:${port}` },
        secrets: { REDIS_PASSWORD: password },
      };
    case "postgres":
      return {
        image: "postgres-exporter",
        port: 9187,
        secrets: { DATA_SOURCE_NAME: pulumi.interpolate`${url}?sslmode=disable` },
      };
  }
}
