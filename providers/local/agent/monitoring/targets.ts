import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { sync as writeFileAtomic } from "write-file-atomic";
import type { PrometheusSpec } from "../../schemas.ts";
import type { UnitStatus } from "../units/unit.ts";
import type { Watched } from "./figures.ts";

/** A group of targets, as Prometheus reads it from a file. */
export interface TargetGroup {
  targets: string[];
  labels: Record<string, string>;
}

/** Every copy of the watched services, also of those that do not run: then they are down. */
export function listTargets(
  processes: PrometheusSpec["processes"],
  { processes: running }: UnitStatus,
): TargetGroup[] {
  return processes.flatMap(({ process, service, slot, path }) => {
    const replicas = running.find(({ name }) => name === process)?.replicas ?? [];
    const targets = replicas.flatMap(({ port }) => (port === undefined ? [] : [hostOf(port)]));
    if (path === undefined || targets.length === 0) return [];
    return [{ targets, labels: { service, component: service, slot, __metrics_path__: path } }];
  });
}

/** Every process of the environment with its labels: those of the program, and the servers. */
export function listWatched(
  processes: PrometheusSpec["processes"],
  status: UnitStatus,
  componentOf: (name: string) => string,
): Watched[] {
  const servers = [
    ...status.databases.map(({ name, server }) => ({ name, server })),
    ...status.caches.flatMap(({ name, server }) => (server ? [{ name, server }] : [])),
  ];
  return [
    ...processes.flatMap(({ process, service, slot }) => {
      const replicas = status.processes.find(({ name }) => name === process)?.replicas ?? [];
      return replicas.map((replica, index) => ({
        labels: { service, component: service, slot, copy: String(index + 1) },
        status: replica,
      }));
    }),
    ...servers.map(({ name, server }) => ({
      labels: { component: componentOf(name) },
      status: server,
    })),
  ];
}

/** Address of a port on this machine. */
export function hostOf(port: number): string {
  return `127.0.0.1:${port}`;
}

/** Writes a file of targets where it says something else; Prometheus sees that by itself. */
export function writeTargets(path: string, groups: readonly TargetGroup[]): void {
  writeIfNew(path, `${JSON.stringify(groups, null, 2)}\n`);
}

/** Writes a file whole where its content is another one; gives whether it was. */
export function writeIfNew(path: string, text: string): boolean {
  if (readText(path) === text) return false;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileAtomic(path, text, { mode: 0o600 });
  return true;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
