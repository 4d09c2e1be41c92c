import { formatDuration } from "./duration.ts";
import type { Exporter, PrometheusPlan } from "./prometheus-plan.ts";
import { relabelPath, scrapeProbes, tellsOfOthers } from "./relabel.ts";

/** The jobs on docker: all services in one, one for each exporter. */
export function scrapeDocker(plan: PrometheusPlan): object[] {
  return [...scrapeServices(plan), ...plan.exporters.map(scrapeOne)];
}

function scrapeServices({ services, scale }: PrometheusPlan): object[] {
  if (services.length === 0) return [];
  const lookups = services.map(({ name, port, slots }) => ({
    names: slots.map((slot) => `${name}-${slot}`),
    type: "A",
    port,
    refresh_interval: formatDuration(15, scale),
  }));
  const [source_labels, regex] = [["__meta_dns_name"], "(.+)-([ab])"];
  const relabel_configs = [
    { source_labels, regex, target_label: "service", replacement: "$1" },
    { source_labels, regex, target_label: "component", replacement: "$1" },
    { source_labels, regex, target_label: "slot", replacement: "$2" },
    ...services.flatMap(relabelPath),
  ];
  return [{ job_name: "services", dns_sd_configs: lookups, relabel_configs }];
}

function scrapeOne(exporter: Exporter): object {
  return exporter.job === "certificates" ? scrapeProbes(exporter) : scrapeExporter(exporter);
}

/** A job has to have a name of its own; the label `job` says the kind. */
function scrapeExporter({ job, component, host, port, path }: Exporter): object {
  return {
    job_name: `${job}/${component}`,
    ...(path !== undefined && { metrics_path: path }),
    ...(tellsOfOthers(job) && { honor_labels: true }),
    static_configs: [{ targets: [`${host}:${port}`], labels: { job, component } }],
    ...(job === "containers" && { metric_relabel_configs: containerLabels }),
  };
}

/** The labels of a container, as cAdvisor repeats them, under the names that services have. */
const containerLabels = ["component", "service", "slot"].map((name) => ({
  source_labels: [`container_label_slipway_${name}`],
  regex: "(.+)",
  target_label: name,
  replacement: "$1",
}));
