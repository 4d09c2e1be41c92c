import { problemOfDatabaseName } from "../../plan/limits/database-names.ts";
import { checkPodVariables } from "./limits.ts";
import { databaseVersions } from "../../plan/kinds.ts";
import type { DatabaseEngine } from "../../plan/kinds.ts";
import type { Platform } from "../../base/platform.ts";
import { kubernetesData } from "./data/data.ts";
import { buildEnvironment } from "./environment.ts";
import { buildMigration, buildSchedule } from "./compute/jobs.ts";
import { buildAlerting } from "./monitoring/alertmanager.ts";
import { buildMonitoring } from "./monitoring/monitoring.ts";
import type { KubernetesSettings } from "./settings.ts";
import { publicOriginOf } from "./edge/public-origin.ts";
import { buildSite } from "./compute/site.ts";
import { buildWorkload } from "./compute/workload.ts";
import { untaken } from "./untaken.ts";

/**
 * Kubernetes: a namespace per environment in which only links are open, services as Deployments by
 * slot, data as StatefulSets, requests by the Gateway API. Looks nothing up, so that a preview by
 * the embedded engine needs no cluster.
 */
export function createKubernetesPlatform(
  settings: KubernetesSettings,
  runs: Platform["runs"],
): Platform {
  return {
    name: "kubernetes",
    runs,
    untaken,
    majorUpgrades: "never",
    databaseEngines: Object.keys(databaseVersions) as DatabaseEngine[],
    problemOfDatabaseName,
    checkVariables: checkPodVariables,
    environment: (owner, plan) => buildEnvironment(owner, plan, settings, runs),
    service: buildWorkload,
    worker: buildWorkload,
    site: buildSite,
    ...kubernetesData,
    schedule: buildSchedule,
    migration: buildMigration,
    monitoring: buildMonitoring,
    alerting: buildAlerting,
    publicOrigin: publicOriginOf,
  };
}
