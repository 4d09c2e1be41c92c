import type { AgentStatus, ReplicaStatus } from "../../providers/local/agent/status.ts";
import type { KeptLog, LocalService, LocalStatus } from "./local.ts";

/** What an agent says, in the words of the program: components and slots, not physical names. */
export function viewAgent(status: AgentStatus): LocalStatus {
  const prefix = `${status.environment}-`;
  return {
    running: status.running,
    addresses: listAddresses(status, prefix),
    services: sortServices([
      ...status.processes.flatMap((one) =>
        one.replicas.map((replica) => viewProcess(one, replica, prefix)),
      ),
      ...status.databases.map((one) => ({
        ...viewReplica(one.server),
        kind: "postgres" as const,
        ...named(one.name, prefix),
        address: addressOf(one.port),
      })),
      ...status.caches.map((one) => viewOptional(one, "cache", prefix)),
      ...status.monitors.map((one) => viewOptional(one, "monitor", prefix)),
      ...status.sites.map((one) => viewSite(one, prefix)),
    ]),
  };
}

/** Kept logs by the names of their components; the agent's own is named `agent`. */
export function viewLogs(environment: string, units: readonly string[]): KeptLog[] {
  return units.map((unit) => {
    const { name } = named(unit, `${environment}-`);
    return { name: splitSlot(name).component, unit };
  });
}

const kinds: readonly LocalService["kind"][] = [
  "site",
  "service",
  "worker",
  "postgres",
  "cache",
  "monitor",
];

/** By kind, what users see first; then by name. Copies stay in their order. */
function sortServices(services: LocalService[]): LocalService[] {
  return services.sort(
    (left, right) =>
      kinds.indexOf(left.kind) - kinds.indexOf(right.kind) || left.unit.localeCompare(right.unit),
  );
}

function viewProcess(
  one: AgentStatus["processes"][number],
  replica: ReplicaStatus,
  prefix: string,
): LocalService {
  const { component, slot } = splitSlot(one.name.slice(prefix.length));
  const serves = one.url !== "";
  return {
    ...viewReplica(replica),
    ...named(one.name, prefix),
    kind: serves ? "service" : "worker",
    name: component,
    slot,
    address: serves ? addressOf(replica.port) : undefined,
  };
}

/** What a machine may lack, and an application may do without. */
function viewOptional(
  one: AgentStatus["caches"][number] | AgentStatus["monitors"][number],
  kind: "cache" | "monitor",
  prefix: string,
): LocalService {
  const base = { ...named(one.name, prefix), kind };
  if (one.server === undefined) {
    return { ...base, state: one.available ? "stopped" : "not available" };
  }
  return { ...viewReplica(one.server), ...base, address: addressOf(one.port) };
}

function viewSite(one: AgentStatus["sites"][number], prefix: string): LocalService {
  const state = one.serving ? "healthy" : "stopped";
  return { ...named(one.name, prefix), kind: "site", state };
}

function viewReplica(
  replica: ReplicaStatus,
): Pick<LocalService, "state" | "pid" | "uptimeSeconds" | "restarts" | "lastExit"> {
  const { state, pid, uptimeSeconds, restarts, lastExit } = replica;
  return { state, pid, uptimeSeconds, restarts, lastExit };
}

function named(unit: string, prefix: string): { name: string; unit: string } {
  return { name: unit.startsWith(prefix) ? unit.slice(prefix.length) : unit, unit };
}

function splitSlot(name: string): { component: string; slot?: string } {
  const found = /^(.+)-([ab])$/.exec(name);
  if (found?.[1] === undefined || found[2] === undefined) return { component: name };
  return { component: found[1], slot: found[2] };
}

function addressOf(port: number | undefined): string | undefined {
  return port === undefined ? undefined : `127.0.0.1:${port}`;
}

function listAddresses(status: AgentStatus, prefix: string): LocalStatus["addresses"] {
  const { entry, routes } = status;
  if (entry?.listening !== true) return [];
  const addresses = routes.flatMap((route) => {
    const target = route.targets[0];
    if (target === undefined) return [];
    const { component } = splitSlot(named(target.name, prefix).name);
    return { name: component, url: urlOf(entry, route) };
  });
  // Whole sites before single paths of them.
  return addresses.sort((left, right) => left.url.length - right.url.length);
}

function urlOf(
  entry: NonNullable<AgentStatus["entry"]>,
  route: AgentStatus["routes"][number],
): string {
  const host = route.hosts[0];
  const base = host === undefined ? entry.address : `http://${host}:${entry.port}`;
  return route.path === "/" ? base : `${base.replace(/\/$/, "")}${route.path}`;
}
