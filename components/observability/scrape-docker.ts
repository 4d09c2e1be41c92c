import { formatDuration } from "./duration.ts";
import type { Exporter, PrometheusPlan } from "./prometheus-plan.ts";
import { isProbe, relabelPath, scrapeProbes, tellsOfOthers } from "./relabel.ts";

/** The jobs on docker: all services in one, one for each exporter. */
export function scrapeDocker(plan: PrometheusPlan): object[] {
  const exporters = plan.exporters.map((one) =>
    isProbe(one) ? scrapeProbes(one, plan) : scrapeExporter(one),
  );
  return [...scrapeServices(plan), ...exporters];
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
const containerLabels = [
  ...["component", "service", "slot"].map((name) => moveLabel(`slipway_${name}`, name)),
  // How often Docker has started it anew: cAdvisor has no figure of it.
  moveLabel("restartcount", "restarts"),
];

function moveLabel(from: string, to: string): object {
  const source_labels = [`container_label_${from}`];
  return { source_labels, regex: "(.+)", target_label: to, replacement: "$1" };
}
