import type { MonitoringPlan } from "../plan/monitoring-plan.ts";

/** Kind of what is scraped beside services. */
export type ExporterJob =
  | "databases"
  | "caches"
  | "queues"
  | "buckets"
  | "containers"
  | "machines"
  | "backups"
  | "certificates"
  | "probes"
  | "edge"
  | "agent"
  | "cluster"
  | "collector";

/** Something beside the services that gives figures: an exporter, or a server that has its own. */
export interface Exporter {
  job: ExporterJob;
  /** Component that the figures are about. */
  component: string;
  /** Name under which it is found. */
  host: string;
  port: number;
  /** @default "/metrics" */
  path?: string;
  /** For `certificates` and `probes`: addresses that the blackbox exporter is to look at. */
  probes?: readonly string[];
  /** What it does to look at them, by a name of its config. @default "http_2xx" */
  module?: string;
  /** What the addresses stand for. @default themselves */
  instance?: string;
}

/** Replicas are listed in files that the local agent keeps: `<folder>/<job>.json`. */
export interface LocalDiscovery {
  source: "local";
  /** Folder of the files, relative to Prometheus' config. */
  folder: string;
}

/** Containers are found by the names that copies share in a network: `api-a`, `api-b`. */
export interface DockerDiscovery {
  source: "docker";
}

/** Pods are found by the API server, in the environment's own namespace. */
export interface KubernetesDiscovery {
  source: "kubernetes";
  namespace: string;
  /** Label of a pod that names its component. @default "app.kubernetes.io/name" */
  componentLabel?: string;
  /** Label of a pod that names its slot. @default "slipway.dev/slot" */
  slotLabel?: string;
  /** Whether it may read the kubelets, for the use of volumes: takes a ClusterRole. */
  kubelets: boolean;
}

/** How what is scraped is found. */
export type Discovery = LocalDiscovery | DockerDiscovery | KubernetesDiscovery;

/** What a config of Prometheus is made from. */
export interface PrometheusPlan {
  application: string;
  /** Name of the stack. */
  environment: string;
  services: MonitoringPlan["services"];
  scrapeSeconds: number;
  exporters: readonly Exporter[];
  discovery: Discovery;
  /** Addresses of Alertmanagers; on local a file of the agent lists them. */
  alertmanagers: readonly string[];
  /** Files with rules, relative to the config. @default ["rules/*.yml"] */
  ruleFiles?: readonly string[];
  /** Divides every duration; tests use it. @default 1 */
  scale?: number;
}
