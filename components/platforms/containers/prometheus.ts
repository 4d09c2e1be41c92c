import { posix } from "node:path";
import type { Member } from "../../base/member.ts";
import type { MonitoringRequest } from "../../base/platform.ts";
import { formatPrometheus, retentionFlag } from "../../observability/prometheus.ts";
import type { PrometheusPlan } from "../../observability/prometheus-plan.ts";
import { formatRules } from "../../observability/rule-file.ts";
import type { MonitoringPlan } from "../../plan/monitoring-plan.ts";
import { warnOfSilentRules } from "../silent-rules.ts";
import type { FilesPlan } from "./files.ts";

/** Port of Prometheus. */
export const prometheusPort = 9090;

/** Path at which Prometheus says that it takes questions. */
export const prometheusHealth = "/-/ready";

const folder = "/etc/prometheus";

/** Where Prometheus keeps its figures. */
export const figuresFolder = "/prometheus";

/** What Prometheus is started with. */
export function planPrometheusArgs({ retentionDays }: MonitoringPlan): string[] {
  return [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${figuresFolder}`,
    retentionFlag(retentionDays),
  ];
}

/** What differs between platforms in Prometheus' files. */
export interface PrometheusParts extends Pick<PrometheusPlan, "exporters" | "alertmanagers"> {
  discovery: Exclude<PrometheusPlan["discovery"], { source: "local" }>;
  /** Databases that have backups. @default all */
  backedUp?: readonly string[];
  /** Folder of the rules, from that of the config. */
  rulesFolder: string;
}

/** What Prometheus reads: its config and, where somebody is told of alerts, the rules. */
export function planPrometheusFiles(
  owner: Member,
  { plan, alerting }: MonitoringRequest,
  { rulesFolder, backedUp, ...parts }: PrometheusParts,
): FilesPlan[] {
  const { application, environment } = owner.tags;
  const { services, scrapeSeconds } = plan;
  const scale = alerting?.plan.scale;
  const config = formatPrometheus({
    application,
    environment,
    services,
    scrapeSeconds,
    ...parts,
    ruleFiles: [`${rulesFolder}/*.yml`],
    ...(scale !== undefined && { scale }),
  });
  const files = { role: "config", folder, files: { "prometheus.yml": config } };
  if (!alerting) return [files];
  const { source } = parts.discovery;
  const { exporters } = parts;
  const told = { ...plan, source, exporters, alerting: alerting.plan };
  warnOfSilentRules(owner, told);
  const rules = formatRules({ ...told, databases: backedUp ?? plan.databases });
  const place = posix.resolve(folder, rulesFolder);
  return [files, { role: "rules", folder: place, files: { "slipway.yml": rules } }];
}
