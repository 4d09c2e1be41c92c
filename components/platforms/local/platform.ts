import { checkEach } from "../../plan/limits/variable-limits.ts";
import type { Platform } from "../../base/platform.ts";
import { buildAlerting } from "./alerting.ts";
import { buildCache } from "./cache.ts";
import { buildDatabase } from "./database.ts";
import { buildEnvironment } from "./environment.ts";
import { buildMigration, buildSchedule } from "./jobs.ts";
import { buildMonitoring } from "./monitoring.ts";
import { buildSite } from "./site.ts";
import { buildWorkload } from "./workload.ts";
import { untaken } from "./untaken.ts";

/**
 * This machine: supervised processes, a real Postgres, one HTTP entry per environment.
 *
 * @param runs the sources of the project, or a release's artifacts in the store
 */
export function createLocalPlatform(runs: "source" | "artifact" = "source"): Platform {
  return {
    name: "local",
    dashboards: false,
    runs,
    databaseEngines: ["postgres", "mysql"],
    untaken,
    checkVariables: checkEach,
    environment: buildEnvironment,
    service: buildWorkload,
    worker: buildWorkload,
    site: buildSite,
    database: buildDatabase,
    cache: buildCache,
    migration: buildMigration,
    schedule: buildSchedule,
    monitoring: buildMonitoring,
    alerting: buildAlerting,
  };
}
