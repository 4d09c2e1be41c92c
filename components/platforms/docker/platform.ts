import { problemOfDatabaseName } from "../../plan/limits/database-names.ts";
import { checkContainerVariables } from "../containers/limits.ts";
import type { Platform } from "../../base/platform.ts";
import { dockerData } from "./data/data.ts";
import { buildEnvironment } from "./environment.ts";
import { hashSource } from "./compute/program-image.ts";
import { publicOriginOf } from "./edge/public-origin.ts";
import type { DockerSettings } from "./settings.ts";
import { buildSite } from "./compute/site.ts";
import { buildMigration, buildSchedule } from "./compute/jobs.ts";
import { buildAlerting } from "./monitoring/alertmanager.ts";
import { buildMonitoring } from "./monitoring/monitoring.ts";
import { chooseSlot } from "./compute/slots.ts";
import { buildWorkload, formCopy } from "./compute/workload.ts";
import { untaken } from "./untaken.ts";

/**
 * Docker on one machine: containers in networks along the links, behind one edge, Caddy, which
 * alone publishes ports.
 */
export function createDockerPlatform(settings: DockerSettings, runs: Platform["runs"]): Platform {
  return {
    name: "docker",
    runs,
    untaken,
    majorUpgrades: "never",
    databaseEngines: ["postgres", "mysql", "mongodb"],
    problemOfDatabaseName,
    checkVariables: checkContainerVariables,
    slots: { hashSource, form: formCopy, choose: chooseSlot, entry: settings },
    environment: (owner, plan) => buildEnvironment(owner, plan, settings, runs),
    service: buildWorkload,
    worker: buildWorkload,
    site: buildSite,
    ...dockerData,
    schedule: buildSchedule,
    migration: buildMigration,
    monitoring: buildMonitoring,
    alerting: buildAlerting,
    publicOrigin: publicOriginOf,
  };
}
