import type { DesiredResource } from "../../schemas.ts";

/** What a user calls a resource: words of the program, never cut out of a physical name. */
export interface UnitName {
  /** The component in the program; its own name where it was made without any. */
  component: string;
  /** Slot of a service or worker. */
  slot?: string;
  /** Name of its log, without an ending. */
  log: string;
}

/** A resource, as far as its names depend on it. */
export interface NamedResource {
  kind: DesiredResource["kind"];
  spec: Pick<DesiredResource["spec"], "name" | "tags">;
}

/** A component's name has no dot: what stands behind one keeps its logs apart. */
const logParts: Partial<Record<DesiredResource["kind"], string>> = {
  Postgres: "postgres",
  Mariadb: "mariadb",
  CacheServer: "cache",
  Migration: "migration",
  Schedule: "schedule",
  Alertmanager: "alertmanager",
  Prometheus: "prometheus",
};

/** The words of the program for a resource, from its tags. */
export function nameUnit({ kind, spec }: NamedResource): UnitName {
  const { component, slot } = spec.tags;
  if (component === undefined) return { component: spec.name, log: spec.name };
  const part = kind === "Process" ? slot : logParts[kind];
  return {
    component,
    ...(kind === "Process" && slot !== undefined && { slot }),
    log: part === undefined ? spec.name : `${component}.${part}`,
  };
}

/** The component that wrote a log, of whatever resource, also of one that is gone. */
export function componentOfLog(log: string): string {
  return log.split(".")[0] ?? log;
}
