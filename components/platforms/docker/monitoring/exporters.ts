import * as pulumi from "@pulumi/pulumi";
import type { Monitoring } from "../../../monitoring.ts";
import type { MonitoringPlan } from "../../../observability/plan.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import { dockerOf } from "../handles.ts";
import { edgePorts } from "../edge/edge-plan.ts";
import { helperOf } from "../network-plan.ts";
import { createTool } from "./tool.ts";
import type { ToolPlan } from "./tool.ts";
import { memberOf, watchedServers } from "./watched.ts";
import type { WatchedServer } from "./watched.ts";

/** Builds what gives the figures of servers, of containers and of the machine. */
export function createExporters(owner: Monitoring, plan: MonitoringPlan): Exporter[] {
  const { databases, caches, queues, buckets } = plan;
  const own = {
    queues: { port: 15_692 },
    buckets: { port: 9000, path: "/minio/v2/metrics/cluster" },
  };
  return [
    ...databases.flatMap((name) => exportServer(owner, "databases", name)),
    ...caches.flatMap((name) => exportServer(owner, "caches", name)),
    ...queues.map((name) => ({
      job: "queues" as const,
      component: name,
      host: name,
      ...own.queues,
    })),
    ...buckets.map((name) => ({
      job: "buckets" as const,
      component: name,
      host: name,
      ...own.buckets,
    })),
    {
      job: "edge",
      component: owner.environment.componentName,
      host: "edge",
      port: edgePorts.metrics,
    },
    exportContainers(owner),
    exportMachine(owner),
  ];
}

function exportServer(owner: Monitoring, job: "databases" | "caches", name: string): Exporter[] {
  const member = memberOf(owner, name);
  if (!member) return [];
  const { port, ...tool } = planExporter(name, watchedServers.get(member));
  const role = `${name}-exporter`;
  createTool(owner, {
    tool: role,
    memoryMb: 64,
    member: helperOf(owner.componentName, name),
    ...tool,
  });
  return [{ job, component: name, host: role, port }];
}

/** How each exporter is told where its server is; the names are those of their manuals. */
function planExporter(
  host: string,
  { kind, port, user, password, url }: WatchedServer,
): Pick<ToolPlan, "image" | "args" | "env"> & { port: number } {
  switch (kind) {
    case "mysql":
      return {
        image: "mysqld-exporter",
        port: 9104,
        args: [`--mysqld.address=${host}:${port}`, `--mysqld.username=${user}`],
        env: { MYSQLD_EXPORTER_PASSWORD: password },
      };
    case "mongodb":
      return {
        image: "mongodb-exporter",
        port: 9216,
        args: ["--collector.diagnosticdata"],
        env: { MONGODB_URI: url },
      };
    case "cache":
      return {
        image: "redis-exporter",
        port: 9121,
        env: { REDIS_ADDR: `redis://${host}:${port}`, REDIS_PASSWORD: password },
      };
    default:
      return {
        image: "postgres-exporter",
        port: 9187,
        env: { DATA_SOURCE_NAME: pulumi.interpolate`${url}?sslmode=disable` },
      };
  }
}

/** cAdvisor has to be root: what it reads of containers is the machine's. */
function exportContainers(owner: Monitoring): Exporter {
  createTool(owner, {
    tool: "cadvisor",
    image: "cadvisor",
    args: ["--docker_only=true", "--housekeeping_interval=30s"],
    machine: {
      "/rootfs": "/",
      "/var/run": "/var/run",
      "/sys": "/sys",
      "/var/lib/docker": "/var/lib/docker",
    },
    user: 0,
    memoryMb: 256,
  });
  return { job: "containers", component: "containers", host: "cadvisor", port: 8080 };
}

/** The machine, and in files of the backups' volumes when each was made last. */
function exportMachine(owner: Monitoring): Exporter {
  const backups = [...dockerOf(owner).backedUp].map(
    ([name, volume]) => [`/backups/${name}`, volume.name] as const,
  );
  createTool(owner, {
    tool: "node-exporter",
    image: "node-exporter",
    args: ["--path.rootfs=/host", "--collector.textfile.directory=/backups/*"],
    machine: { "/host": "/" },
    volumes: Object.fromEntries(backups),
    memoryMb: 64,
  });
  return { job: "machines", component: "machine", host: "node-exporter", port: 9100 };
}
