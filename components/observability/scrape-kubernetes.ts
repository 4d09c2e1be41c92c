import type {
  Exporter,
  ExporterJob,
  KubernetesDiscovery,
  PrometheusPlan,
} from "./prometheus-plan.ts";
import { isProbe, relabelPath, scrapeProbes, tellsOfOthers } from "./relabel.ts";

const account = "/var/run/secrets/kubernetes.io/serviceaccount";

interface Pod {
  component: string;
  port: number;
}

/** The jobs on a cluster: services by slot, one job for each kind of exporter, the kubelets. */
export function scrapeKubernetes(plan: PrometheusPlan, discovery: KubernetesDiscovery): object[] {
  const found = plan.exporters.filter((exporter) => !isProbe(exporter));
  const kinds = [...new Set(found.map(({ job }) => job))];
  return [
    ...scrapeServices(plan, discovery),
    ...kinds.map((kind) => scrapeKind(plan, discovery, kind)),
    ...plan.exporters.filter(isProbe).map((one) => scrapeProbes(one, plan)),
    ...(discovery.kubelets ? scrapeKubelets(discovery.namespace) : []),
  ];
}

function scrapeServices(plan: PrometheusPlan, discovery: KubernetesDiscovery): object[] {
  const { services } = plan;
  if (services.length === 0) return [];
  const component = metaLabel(discovery.componentLabel ?? "app.kubernetes.io/name");
  const slot = metaLabel(discovery.slotLabel ?? "slipway.dev/slot");
  const pods = services.map(({ name, port }) => ({ component: name, port }));
  return [
    {
      job_name: "services",
      kubernetes_sd_configs: [findPods(discovery.namespace)],
      relabel_configs: [
        ...keepPods(component, pods),
        { source_labels: [component], target_label: "service" },
        { source_labels: [component], target_label: "component" },
        { source_labels: [slot], target_label: "slot" },
        { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
        ...services.flatMap(relabelPath),
      ],
    },
  ];
}

function scrapeKind(
  { exporters }: PrometheusPlan,
  discovery: KubernetesDiscovery,
  kind: ExporterJob,
): object {
  const own = exporters.filter(({ job }) => job === kind);
  const host = metaLabel(discovery.componentLabel ?? "app.kubernetes.io/name");
  const pods = own.map(({ host: component, port }) => ({ component, port }));
  return {
    job_name: kind,
    ...(tellsOfOthers(kind) && { honor_labels: true }),
    kubernetes_sd_configs: [findPods(discovery.namespace)],
    relabel_configs: [
      ...keepPods(host, pods),
      ...own.flatMap((exporter) => labelExporter(host, exporter)),
      { source_labels: ["__meta_kubernetes_pod_name"], target_label: "pod" },
    ],
  };
}

function labelExporter(host: string, exporter: Exporter): object[] {
  const match = { source_labels: [host], regex: exporter.host };
  const { component, path } = exporter;
  return [
    { ...match, target_label: "component", replacement: component },
    ...(path === undefined
      ? []
      : [{ ...match, target_label: "__metrics_path__", replacement: path }]),
  ];
}

function findPods(namespace: string): object {
  return { role: "pod", namespaces: { names: [namespace] } };
}

/** One target for each pod: the container port that gives figures, once the pod runs. */
function keepPods(label: string, pods: readonly Pod[]): object[] {
  const regex = pods.map(({ component, port }) => `${component};${port}`).join("|");
  const port = "__meta_kubernetes_pod_container_port_number";
  return [
    { source_labels: [label, port], regex, action: "keep" },
    { source_labels: ["__meta_kubernetes_pod_phase"], regex: "Pending|Running", action: "keep" },
  ];
}

/** Prometheus turns what is no letter, digit or underscore in a label's name into an underscore. */
function metaLabel(label: string): string {
  return `__meta_kubernetes_pod_label_${label.replace(/[^a-zA-Z0-9_]/g, "_")}`;
}

/** What the kubelets tell of volumes, and the cAdvisor in them of containers. */
function scrapeKubelets(namespace: string): object[] {
  const kept = {
    kubelets: "kubelet_volume_stats_.+",
    pods: "container_(cpu|memory|network)_.+",
  };
  return Object.entries(kept).map(([job_name, regex]) => ({
    job_name,
    scheme: "https",
    ...(job_name === "pods" && { metrics_path: "/metrics/cadvisor" }),
    authorization: { credentials_file: `${account}/token` },
    tls_config: { ca_file: `${account}/ca.crt` },
    kubernetes_sd_configs: [{ role: "node" }],
    metric_relabel_configs: [
      { source_labels: ["__name__"], regex, action: "keep" },
      { source_labels: ["namespace"], regex: namespace, action: "keep" },
    ],
  }));
}
