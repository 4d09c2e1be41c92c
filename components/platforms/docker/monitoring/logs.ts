import type { Monitoring } from "../../../monitoring.ts";
import { lokiPort } from "../../../observability/loki.ts";
import { textsByPath } from "../../containers/files.ts";
import { alloy, loki, planAlloyFiles, planLokiFiles } from "../../containers/logs.ts";
import { helperOf, logsHelper, socketHelper } from "../network-plan.ts";
import { createTool } from "./tool.ts";

const socket = "/var/run/docker.sock";
const socketTool = "logs-socket";

/** What Grafana is called among those that reach Loki, where logs are kept. */
export function logsMember({ componentName }: Monitoring): string {
  return helperOf(componentName, logsHelper);
}

/**
 * Builds Loki, and Alloy, which brings it what the stack's containers print. Alloy asks Docker by a
 * proxy that lets it look, and nothing else: the socket itself is root's. Nobody but Alloy and
 * Grafana reaches Loki.
 *
 * @returns where Grafana finds it
 */
export function createLogs(owner: Monitoring): string {
  const member = logsMember(owner);
  const { application, environment } = owner.tags;
  createTool(owner, {
    ...pick(loki),
    files: textsByPath(planLokiFiles(owner)),
    memoryMb: 512,
    members: [member],
    isApart: true,
  });
  createSocketProxy(owner);
  const host = `tcp://${socketTool}:2375`;
  const from = { source: "docker", host, application, environment } as const;
  createTool(owner, {
    ...pick(alloy),
    files: textsByPath(planAlloyFiles(from, loki.tool)),
    memoryMb: 256,
    members: [member, helperOf(owner.componentName, socketHelper)],
    isApart: true,
  });
  return `http://${loki.tool}:${lokiPort}`;
}

function pick({ tool, image, args, user, data }: typeof loki | typeof alloy) {
  return { tool, image, args, user, data };
}

/** Containers with their networks and logs, and no change of any. */
function createSocketProxy(owner: Monitoring): void {
  createTool(owner, {
    tool: socketTool,
    image: "docker-socket-proxy",
    env: { CONTAINERS: "1", NETWORKS: "1", POST: "0", EVENTS: "0" },
    machine: { [socket]: socket },
    scratch: ["/run", "/var/lib/haproxy"],
    user: 0,
    memoryMb: 64,
    members: [helperOf(owner.componentName, socketHelper)],
    isApart: true,
  });
}
