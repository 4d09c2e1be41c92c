import { modelRules } from "./expressions/models.ts";
import type { ExpressionPlan } from "./expressions/plan.ts";
import { programRules } from "./expressions/programs.ts";
import { storeRules } from "./expressions/stores.ts";
import { figuresMissing } from "./expressions/watching.ts";
import type { MetricSource, RuleName } from "../plan/monitoring-plan.ts";

const nodeFilter = `fstype!~"tmpfs|ramfs|overlay|squashfs"`;

/** Percent of the space that is used. */
export const usedDiskPercent: Record<MetricSource, string> = {
  local:
    `100 * (1 - min by (mountpoint) ` +
    `(slipway_filesystem_avail_bytes / slipway_filesystem_size_bytes))`,
  docker:
    `100 * (1 - min by (instance, mountpoint) (node_filesystem_avail_bytes{${nodeFilter}} ` +
    `/ node_filesystem_size_bytes{${nodeFilter}}))`,
  kubernetes:
    `100 * max by (persistentvolumeclaim) ` +
    `(kubelet_volume_stats_used_bytes / kubelet_volume_stats_capacity_bytes)`,
};

const builders: Record<RuleName, (plan: ExpressionPlan) => string | undefined> = {
  ...programRules,
  ...storeRules,
  ...modelRules,
  low_disk_space: ({ source, threshold }) => `${usedDiskPercent[source]} > ${threshold}`,
  backup_too_old: backupTooOld,
  certificate_expiring: certificateExpiring,
  certificate_expiring_critical: certificateExpiring,
  figures_missing: figuresMissing,
};

/** The PromQL of a rule; undefined where there is nothing that it could watch. */
export function createExpression(name: RuleName, plan: ExpressionPlan): string | undefined {
  return builders[name](plan);
}

/** When the last good backup was made; a CronJob that never had one counts from its creation. */
function backupTooOld({ source, databases, threshold }: ExpressionPlan): string | undefined {
  if (source === "kubernetes" && databases.length === 0) return undefined;
  // By name: a schedule may be called `weekly-backup`, and is none of these.
  const jobs = `{cronjob=~"(${databases.join("|")})-backup"}`;
  const last =
    source === "kubernetes"
      ? `label_replace(kube_cronjob_status_last_successful_time${jobs} ` +
        `or kube_cronjob_created${jobs}, "component", "$1", "cronjob", "(.+)-backup")`
      : lastBackup;
  const old = `(time() - max by (component) (${last})) / 3600 > ${threshold}`;
  if (source !== "docker") return old;
  return [old, ...databases.map((name) => neverBackedUp(name, threshold))].join("\nor ");
}

const lastBackup = "slipway_backup_last_success_timestamp_seconds";

/**
 * A database that was looked at so long ago, and of which nothing has told of a backup since. Only a
 * first backup makes that figure; on a cluster the CronJob's own creation tells when it was due.
 */
function neverBackedUp(name: string, threshold: number): string {
  const hours = `${Math.max(1, Math.round(threshold))}h`;
  const known = `max by (component) (max_over_time(up{component="${name}"}[1h] offset ${hours}))`;
  const none = `absent_over_time(${lastBackup}{component="${name}"}[${hours}])`;
  return `${threshold} * (${none} and on (component) ${known})`;
}

function certificateExpiring({ threshold }: ExpressionPlan): string {
  const expiry =
    `min by (instance) (probe_ssl_earliest_cert_expiry) ` +
    `or min by (name) (certmanager_certificate_expiration_timestamp_seconds)`;
  return `((${expiry}) - time()) / 86400 < ${threshold}`;
}
