import { formatDuration } from "./duration.ts";
import type { LocalDiscovery, PrometheusPlan } from "./prometheus-plan.ts";
import { scrapeDocker } from "./scrape-docker.ts";
import { scrapeKubernetes } from "./scrape-kubernetes.ts";
import { formatYaml } from "./yaml.ts";

/** The config of Prometheus. How long figures are kept is a flag: see {@link retentionFlag}. */
export function formatPrometheus(plan: PrometheusPlan): string {
  const { application, environment, scale } = plan;
  const interval = formatDuration(plan.scrapeSeconds, scale);
  const config = {
    global: {
      scrape_interval: interval,
      // Prometheus refuses a timeout above the interval.
      scrape_timeout: formatDuration(Math.min(10, plan.scrapeSeconds), scale),
      evaluation_interval: interval,
      external_labels: { application, environment },
    },
    rule_files: plan.ruleFiles ?? ["rules/*.yml"],
    alerting: { alertmanagers: [formatAlertmanagers(plan)] },
    scrape_configs: formatScrapes(plan),
  };
  return formatYaml(config);
}

/** The flag of Prometheus for the time that figures are kept. */
export function retentionFlag(retentionDays: number): string {
  return `--storage.tsdb.retention.time=${retentionDays}d`;
}

function formatAlertmanagers({ discovery, alertmanagers, scale }: PrometheusPlan): object {
  if (discovery.source === "local") {
    return { file_sd_configs: [fileOf(discovery, "alertmanagers", scale)] };
  }
  return { static_configs: [{ targets: alertmanagers }] };
}

function formatScrapes(plan: PrometheusPlan): object[] {
  const { discovery } = plan;
  switch (discovery.source) {
    case "local":
      return ["services", "agent"].map((job) => ({
        job_name: job,
        file_sd_configs: [fileOf(discovery, job, plan.scale)],
      }));
    case "docker":
      return scrapeDocker(plan);
    case "kubernetes":
      return scrapeKubernetes(plan, discovery);
  }
}

/** Prometheus sees a changed file at once; the interval is for file systems that tell nothing. */
function fileOf({ folder }: LocalDiscovery, job: string, scale?: number): object {
  return { files: [`${folder}/${job}.json`], refresh_interval: formatDuration(30, scale) };
}
