import type {
  AgentStatus,
  CacheStatus,
  MigrationStatus,
  MonitorStatus,
  ProcessStatus,
  ReplicaStatus,
  ScheduleStatus,
  SiteStatus,
} from "../../providers/local/agent/status.ts";
import type { KeptLog, LocalService, LocalStatus } from "./local.ts";

/** What an agent says, in the words of the program: components and slots, not physical names. */
export function viewAgent(status: AgentStatus): LocalStatus {
  return {
    running: status.running,
    addresses: listAddresses(status),
    services: sortServices([
      ...status.processes.flatMap((one) =>
        one.replicas.map((replica) => viewProcess(one, replica)),
      ),
      ...status.databases.map((one) => ({
        ...viewReplica(one.server),
        kind: one.engine,
        program: one.program,
        ...named(one),
        address: addressOf(one.port),
      })),
      ...status.caches.map((one) => viewOptional(one, "cache")),
      ...status.monitors.map((one) => viewOptional(one, "monitor")),
      ...status.migrations.map(viewMigration),
      ...status.schedules.map(viewSchedule),
      ...status.sites.map(viewSite),
    ]),
  };
}

/** Kept logs by the names of their components; the agent's own is named `agent`. */
export function viewLogs(logs: readonly string[], componentOf: (log: string) => string): KeptLog[] {
  return logs.map((unit) => ({ name: componentOf(unit), unit }));
}

const kinds: readonly LocalService["kind"][] = [
  "site",
  "service",
  "worker",
  "migration",
  "schedule",
  "postgres",
  "mysql",
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

function viewProcess(one: ProcessStatus, replica: ReplicaStatus): LocalService {
  const serves = one.url !== "";
  return {
    ...viewReplica(replica),
    ...named(one),
    kind: serves ? "service" : "worker",
    slot: one.slot,
    source: one.source,
    address: serves ? addressOf(replica.port) : undefined,
  };
}

/** What a machine may lack, and an application may do without. */
function viewOptional(one: CacheStatus | MonitorStatus, kind: "cache" | "monitor"): LocalService {
  const program = "program" in one ? { program: one.program } : {};
  const base = { ...named(one), kind, ...program };
  if (one.server === undefined) {
    return { ...base, state: one.available ? "stopped" : "not available" };
  }
  return { ...viewReplica(one.server), ...base, address: addressOf(one.port) };
}

function viewMigration({ state, runs, pid, ...one }: MigrationStatus): LocalService {
  const { detail: lastExit } = runs.at(-1) ?? {};
  return { ...named(one), kind: "migration", state, pid, runs, lastExit };
}

/** One whose last run failed is told as that, until a run succeeds. */
function viewSchedule({
  cron,
  timezone,
  state,
  next,
  pid,
  runs,
  ...one
}: ScheduleStatus): LocalService {
  const last = runs.findLast(({ outcome }) => outcome !== "left out" && outcome !== "running");
  const isBroken = last?.outcome === "failed" || last?.outcome === "timed out";
  const found = {
    ...named(one),
    kind: "schedule" as const,
    when: `${cron} ${timezone}`,
    next,
    pid,
    runs,
  };
  if (state !== "waiting" || !isBroken) return { ...found, state };
  return { ...found, state: last.outcome, lastExit: last.detail };
}

function viewSite({ component, source, serving }: SiteStatus): LocalService {
  const state = serving ? "healthy" : "stopped";
  return { name: component, unit: component, kind: "site", source, state };
}

function viewReplica(
  replica: ReplicaStatus,
): Pick<LocalService, "state" | "pid" | "uptimeSeconds" | "restarts" | "lastExit"> {
  const { state, pid, uptimeSeconds, restarts, lastExit } = replica;
  return { state, pid, uptimeSeconds, restarts, lastExit };
}

function named({ component, log }: { component: string; log: string }): KeptLog {
  return { name: component, unit: log };
}

function addressOf(port: number | undefined): string | undefined {
  return port === undefined ? undefined : `127.0.0.1:${port}`;
}

function listAddresses(status: AgentStatus): LocalStatus["addresses"] {
  const { entry, routes, sites, processes, monitors } = status;
  if (entry?.listening !== true) return [];
  const serving = [...sites, ...processes, ...monitors];
  const components = new Map(serving.map(({ name, component }) => [name, component]));
  const addresses = routes.flatMap((route) => {
    const target = route.targets[0];
    if (target === undefined) return [];
    return [{ name: components.get(target.name) ?? target.name, url: urlOf(entry, route) }];
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
