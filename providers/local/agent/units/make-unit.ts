import type { DesiredResource } from "../../schemas.ts";
import { AlertmanagerUnit } from "./alertmanager-unit.ts";
import { CacheUnit } from "./cache-unit.ts";
import { MariadbUnit } from "./mariadb-unit.ts";
import { MigrationUnit } from "./migration-unit.ts";
import { PostgresUnit } from "./postgres-unit.ts";
import { ProcessUnit } from "./process-unit.ts";
import { PrometheusUnit } from "./prometheus-unit.ts";
import { RouteUnit } from "./route-unit.ts";
import { ScheduleUnit } from "./schedule-unit.ts";
import { SiteUnit } from "./site-unit.ts";
import type { Unit, UnitContext } from "./unit.ts";

/** The unit that runs a resource, not yet started. */
export function makeUnit(resource: DesiredResource, context: UnitContext): Unit {
  switch (resource.kind) {
    case "Process":
      return new ProcessUnit(resource.spec, context);
    case "Postgres":
      return new PostgresUnit(resource.spec, context);
    case "Mariadb":
      return new MariadbUnit(resource.spec, context);
    case "CacheServer":
      return new CacheUnit(resource.spec, context);
    case "Migration":
      return new MigrationUnit(resource.spec, context);
    case "Schedule":
      return new ScheduleUnit(resource.spec, context);
    case "StaticSite":
      return new SiteUnit(resource.spec, context);
    case "Route":
      return new RouteUnit(resource.spec, context);
    case "Alertmanager":
      return new AlertmanagerUnit(resource.spec, context);
    case "Prometheus":
      return new PrometheusUnit(resource.spec, context);
  }
}
