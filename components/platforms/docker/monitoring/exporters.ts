import type { Monitoring } from "../../../monitoring.ts";
import type { MonitoringPlan } from "../../../plan/monitoring-plan.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import { planFigures } from "../../containers/exporter-plan.ts";
import { dockerOf } from "../handles.ts";
import { edgePorts } from "../edge/edge-plan.ts";
import { exporterOf, helperOf } from "../network-plan.ts";
import { createBlackbox } from "./blackbox.ts";
import { createTool } from "./tool.ts";
import { memberOf } from "../../../base/member.ts";
import { watchedServers } from "./watched.ts";

/** Builds what gives the figures of servers, of containers and of the machine. */
export function createExporters(owner: Monitoring, plan: MonitoringPlan): Exporter[] {
  const servers = [...plan.databases, ...plan.caches, ...plan.queues, ...plan.buckets];
  return [
    ...servers.flatMap((name) => exportServer(owner, name)),
    {
      job: "edge",
      component: owner.environment.componentName,
      host: "edge",
      port: edgePorts.metrics,
    },
    exportContainers(owner),
    exportMachine(owner),
    ...createBlackbox(owner, plan),
  ];
}

function exportServer(owner: Monitoring, name: string): Exporter[] {
  const member = memberOf(owner.environment, name);
  if (!member) return [];
  const figures = planFigures(name, watchedServers.get(member));
  if ("own" in figures) return [figures.own];
  const { job, port, image, args, env, secrets } = figures.exporter;
  const role = `${name}-exporter`;
  createTool(owner, {
    tool: role,
    memoryMb: 64,
    members: [helperOf(owner.componentName, exporterOf(name))],
    image,
    ...(args && { args }),
    env: { ...env, ...secrets },
  });
  return [{ job, component: name, host: role, port }];
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
