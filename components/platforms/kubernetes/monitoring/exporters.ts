import * as pulumi from "@pulumi/pulumi";
import type { Member } from "../../../member.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import type { LinkHandle } from "../handles.ts";
import { allowConnection } from "../network-policies.ts";
import type { Peer } from "../network-policies.ts";
import { createSecretEnv } from "../program.ts";
import { createTool } from "./tool.ts";
import type { ToolPlan } from "./tool.ts";

/** A server whose figures are worth keeping. */
export interface WatchedServer {
  kind: "postgres" | "mysql" | "mongodb" | "cache" | "queue" | "bucket";
  component: string;
  /** Labels of its pods, port, address. */
  handle: LinkHandle;
  /** Name under which clients reach it. */
  host: string;
  /** Name of its user. */
  user: string;
  password: pulumi.Output<string>;
}

/** What gives figures, and the pods that Prometheus has to reach for it. */
export interface BuiltExporter extends Exporter {
  peer: Peer;
}

/** Port and path of the servers that give their figures themselves. */
const own = {
  queue: { job: "queues", port: 15_692, path: "/metrics" },
  bucket: { job: "buckets", port: 9000, path: "/minio/v2/metrics/cluster" },
} as const;

/** Builds the exporter of a server, where it does not give its figures itself. */
export function createExporter(owner: Member, server: WatchedServer): BuiltExporter {
  const { component, kind, handle } = server;
  if (kind === "queue" || kind === "bucket") {
    const peer = { name: component, pods: handle.pods };
    return { ...own[kind], component, host: component, peer };
  }
  const plan = planExporter(server);
  const role = [component, "exporter"];
  const references = createSecretEnv(owner, role, plan.secrets);
  const { host, peer } = createTool(owner, role, {
    tool: "exporter",
    ...plan.tool,
    env: [...(plan.tool.env ?? []), ...references],
    values: plan.secrets,
  });
  allowConnection(owner, peer, { name: component, pods: handle.pods }, [handle.port]);
  const job = kind === "cache" ? "caches" : "databases";
  return { job, component, host, port: plan.tool.port, peer };
}

interface ExporterPlan {
  tool: Pick<ToolPlan, "image" | "port" | "args" | "env">;
  secrets: Record<string, pulumi.Output<string>>;
}

/** How each exporter is told where its server is; the names are those of their manuals. */
function planExporter(server: WatchedServer): ExporterPlan {
  const { kind, handle, host, user, password } = server;
  switch (kind) {
    case "mysql":
      return {
        tool: {
          image: "mysqld-exporter",
          port: 9104,
          args: [`--mysqld.address=${host}:${handle.port}`, `--mysqld.username=${user}`],
        },
        secrets: { MYSQLD_EXPORTER_PASSWORD: password },
      };
    case "mongodb":
      return {
        tool: { image: "mongodb-exporter", port: 9216, args: ["--collector.diagnosticdata"] },
        secrets: { MONGODB_URI: handle.url },
      };
    case "cache":
      return {
        tool: {
          image: "redis-exporter",
          port: 9121,
          env: [{ name: "REDIS_ADDR", value: `redis://${host}:${handle.port}` }],
        },
        secrets: { REDIS_PASSWORD: password },
      };
    default:
      return {
        tool: { image: "postgres-exporter", port: 9187 },
        secrets: { DATA_SOURCE_NAME: pulumi.interpolate`${handle.url}?sslmode=disable` },
      };
  }
}
