import { readFileSync, statfsSync } from "node:fs";
import type { ReplicaStatus, ScheduleStatus } from "../status.ts";

/** One process that the agent keeps, and what it is a copy of. */
export interface Watched {
  labels: Record<string, string>;
  status: ReplicaStatus;
}

/** One figure in Prometheus' text format. */
interface Figure {
  name: string;
  type: "gauge" | "counter";
  help: string;
  read: (watched: Watched) => number | undefined;
}

const figures: readonly Figure[] = [
  {
    name: "slipway_process_up",
    type: "gauge",
    help: "Whether the process runs and works.",
    read: ({ status }) => (status.state === "healthy" ? 1 : 0),
  },
  {
    name: "slipway_process_restarts_total",
    type: "counter",
    help: "Starts after the first one.",
    read: ({ status }) => status.restarts,
  },
  {
    name: "slipway_process_cpu_seconds_total",
    type: "counter",
    help: "CPU time of the process, without its children. Linux only.",
    read: ({ status }) => readCpuSeconds(status.pid),
  },
  {
    name: "slipway_process_resident_memory_bytes",
    type: "gauge",
    help: "Memory of the process, without its children. Linux only.",
    read: ({ status }) => readMemoryBytes(status.pid),
  },
];

/** Clock ticks in a second: 100 on every platform of Linux (times(2), USER_HZ). */
const ticksPerSecond = 100;

/** What the agent tells of its processes, its schedules and the disk that its folder is on. */
export function formatFigures(
  processes: readonly Watched[],
  schedules: readonly ScheduleStatus[],
  folder: string,
): string {
  const lines = figures.flatMap((figure) => [
    ...formatHead(figure),
    ...processes.flatMap((watched) => {
      const value = figure.read(watched);
      return value === undefined ? [] : [`${figure.name}${formatLabels(watched.labels)} ${value}`];
    }),
  ]);
  return `${[...lines, ...formatSchedules(schedules), ...formatDisk(folder)].join("\n")}\n`;
}

/** A schedule that has never run to an end has neither failed nor succeeded. */
function formatSchedules(schedules: readonly ScheduleStatus[]): string[] {
  const help = "Whether the last run that ended by itself, or by its time limit, has failed.";
  const name = "slipway_schedule_failed";
  return [
    ...formatHead({ name, type: "gauge", help }),
    ...schedules.flatMap(({ component, runs }) => {
      const last = runs.findLast(({ outcome }) => ended.has(outcome));
      if (last === undefined) return [];
      return [`${name}${formatLabels({ component })} ${last.outcome === "succeeded" ? 0 : 1}`];
    }),
  ];
}

const ended: ReadonlySet<string> = new Set(["succeeded", "failed", "timed out"]);

function formatHead({ name, help, type }: Omit<Figure, "read">): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function formatDisk(folder: string): string[] {
  const { bsize, blocks, bavail } = statfsSync(folder);
  const labels = formatLabels({ mountpoint: folder });
  const size = { name: "slipway_filesystem_size_bytes", type: "gauge", help: "Size." } as const;
  const free = { ...size, name: "slipway_filesystem_avail_bytes", help: "What is free." };
  return [
    ...formatHead(size),
    `${size.name}${labels} ${bsize * blocks}`,
    ...formatHead(free),
    `${free.name}${labels} ${bsize * bavail}`,
  ];
}

function formatLabels(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

/** Fields 14 and 15 of /proc/<pid>/stat (proc_pid_stat(5)): time in user and kernel mode. */
function readCpuSeconds(pid: number | undefined): number | undefined {
  const stat = readProc(pid, "stat");
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

function readMemoryBytes(pid: number | undefined): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, "status") ?? "")?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

function readProc(pid: number | undefined, file: string): string | undefined {
  if (pid === undefined || process.platform !== "linux") return undefined;
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}
