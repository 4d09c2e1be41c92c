import type { MonitoredService } from "../plan/monitoring-plan.ts";
import { formatDuration } from "./duration.ts";
import type { Exporter, ExporterJob, PrometheusPlan } from "./prometheus-plan.ts";

/** Rules that give a service's own path of figures, where it is not the usual one. */
export function relabelPath({ name, path }: MonitoredService): object[] {
  if (path === "/metrics") return [];
  const [source_labels, target_label] = [["service"], "__metrics_path__"];
  return [{ source_labels, regex: name, target_label, replacement: path }];
}

/** Whether figures of a job name what they are about, a component or pod: then these labels count. */
export function tellsOfOthers(job: ExporterJob): boolean {
  return ["backups", "machines", "cluster"].includes(job);
}

/** Whether a job looks at addresses by a blackbox exporter. */
export function isProbe({ job }: Exporter): boolean {
  return job === "certificates" || job === "probes";
}

/** Seconds between two looks of a blackbox exporter, at least, and that an answer may take. */
const probeSeconds = { interval: 60, timeout: 50 };

/**
 * The job in which a blackbox exporter looks at addresses: each is an `instance` of its own. It looks
 * seldom, and waits for long, so that slowness is told from silence.
 */
export function scrapeProbes(exporter: Exporter, plan: PrometheusPlan): object {
  const { job, component, host, port, probes = [], module = "http_2xx", instance } = exporter;
  const { scrapeSeconds, scale } = plan;
  return {
    job_name: `${job}/${component}`,
    metrics_path: "/probe",
    scrape_interval: formatDuration(Math.max(probeSeconds.interval, scrapeSeconds), scale),
    scrape_timeout: formatDuration(probeSeconds.timeout, scale),
    params: { module: [module] },
    static_configs: [
      {
        targets: probes,
        labels: { job, component, ...(instance !== undefined && { instance }) },
      },
    ],
    relabel_configs: [
      { source_labels: ["__address__"], target_label: "__param_target" },
      ...(instance === undefined
        ? [{ source_labels: ["__param_target"], target_label: "instance" }]
        : []),
      { target_label: "__address__", replacement: `${host}:${port}` },
    ],
  };
}
