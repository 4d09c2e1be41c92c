import type { MonitoredService } from "../plan/monitoring-plan.ts";
import type { Exporter, ExporterJob } from "./prometheus-plan.ts";

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

/** The job in which a blackbox exporter looks at addresses: each is an `instance` of its own. */
export function scrapeProbes({ component, host, port, probes = [] }: Exporter): object {
  return {
    job_name: `certificates/${component}`,
    metrics_path: "/probe",
    params: { module: ["http_2xx"] },
    static_configs: [{ targets: probes, labels: { job: "certificates" } }],
    relabel_configs: [
      { source_labels: ["__address__"], target_label: "__param_target" },
      { source_labels: ["__param_target"], target_label: "instance" },
      { target_label: "__address__", replacement: `${host}:${port}` },
    ],
  };
}
