import type { MetricSource, MonitoredService, RuleName } from "../plan/monitoring-plan.ts";

/** What a rule's expression is made from. */
export interface ExpressionPlan {
  source: MetricSource;
  services: readonly MonitoredService[];
  /** Databases of a cluster, whose backups are known by their CronJobs' names. */
  databases: readonly string[];
  threshold: number;
  /** Duration of the rates in it: `2m`. */
  window: string;
}

/** Requests per second below which a share of errors says nothing. */
const minRequestsPerSecond = 0.1;

const builders: Record<RuleName, (plan: ExpressionPlan) => string | undefined> = {
  service_down: serviceDown,
  high_error_rate: highErrorRate,
  high_response_time: highResponseTime,
  low_disk_space: ({ source, threshold }) => `${usedDiskPercent[source]} > ${threshold}`,
  backup_too_old: backupTooOld,
  certificate_expiring: certificateExpiring,
  certificate_expiring_critical: certificateExpiring,
  queue_backlog: ({ threshold }) =>
    `sum by (component) (rabbitmq_queue_messages_ready{job="queues"}) > ${threshold}`,
  restart_loop: (plan) => `${restarts(plan)} > ${plan.threshold}`,
};

/** The PromQL of a rule; undefined where there is nothing that it could watch. */
export function createExpression(name: RuleName, plan: ExpressionPlan): string | undefined {
  return builders[name](plan);
}

/** Discovery forgets a copy that is gone, and a service without copies has no `up` at all. */
function serviceDown({ source, services }: ExpressionPlan): string | undefined {
  const absent = services.map(
    ({ name }) => `sum by (service) (absent(up{job="services",service="${name}"}))`,
  );
  const answering = services.length > 0 ? [`sum by (service) (up{job="services"}) == 0`] : [];
  const parts = [...answering, ...absent, ...workersDown[source]];
  return parts.length > 0 ? parts.join("\nor ") : undefined;
}

/** Workers answer nobody, so something else tells whether they run. */
const workersDown: Record<MetricSource, string[]> = {
  local: [`max by (service) (slipway_process_up{job="agent"}) == 0`],
  docker: [],
  kubernetes: [
    `(sum by (service) (${ofDeployment("kube_deployment_status_replicas_available")}) == 0 ` +
      `and sum by (service) (${ofDeployment("kube_deployment_spec_replicas")}) > 0)`,
  ],
};

function ofDeployment(metric: string): string {
  return `label_replace(${metric}, "service", "$1", "deployment", "(.+)-[ab]")`;
}

function highErrorRate({ threshold, window }: ExpressionPlan): string {
  const rate = (more: string): string =>
    `sum by (service) (rate(http_requests_total{job="services"${more}}[${window}]))`;
  return (
    `100 * ${rate(',status=~"5.."')} / ${rate("")} > ${threshold}\n` +
    `and ${rate("")} >= ${minRequestsPerSecond}`
  );
}

function highResponseTime({ threshold, window }: ExpressionPlan): string {
  const buckets = `http_request_duration_seconds_bucket{job="services"}`;
  return (
    `histogram_quantile(0.95, sum by (service, le) (rate(${buckets}[${window}]))) ` +
    `> ${threshold}`
  );
}

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

/** When the last good backup was made; a CronJob that never had one counts from its creation. */
function backupTooOld({ source, databases, threshold }: ExpressionPlan): string | undefined {
  if (source === "kubernetes" && databases.length === 0) return undefined;
  // By name: a schedule may be called `weekly-backup`, and is none of these.
  const jobs = `{cronjob=~"(${databases.join("|")})-backup"}`;
  const last =
    source === "kubernetes"
      ? `label_replace(kube_cronjob_status_last_successful_time${jobs} ` +
        `or kube_cronjob_created${jobs}, "component", "$1", "cronjob", "(.+)-backup")`
      : "slipway_backup_last_success_timestamp_seconds";
  return `(time() - max by (component) (${last})) / 3600 > ${threshold}`;
}

function certificateExpiring({ threshold }: ExpressionPlan): string {
  const expiry =
    `min by (instance) (probe_ssl_earliest_cert_expiry) ` +
    `or min by (name) (certmanager_certificate_expiration_timestamp_seconds)`;
  return `((${expiry}) - time()) / 86400 < ${threshold}`;
}

/** Starts anew of one copy within the window. */
function restarts({ source, window }: ExpressionPlan): string {
  switch (source) {
    case "local":
      // Rounded, since `increase` extrapolates beyond the first and last sample.
      return `max by (component, service, slot) (round(increase(slipway_process_restarts_total[${window}])))`;
    case "docker":
      return (
        `(max by (component, service, slot) (changes(container_start_time_seconds{job="containers"}[${window}])) ` +
        `or max by (component, service, slot) (changes(process_start_time_seconds{job="services"}[${window}])))`
      );
    case "kubernetes":
      return (
        `max by (service, slot, pod) (label_replace(label_replace(` +
        `round(increase(kube_pod_container_status_restarts_total[${window}])), ` +
        `"service", "$1", "pod", "(.+)-[ab]-[a-z0-9]+-[a-z0-9]+"), ` +
        `"slot", "$1", "pod", ".+-([ab])-[a-z0-9]+-[a-z0-9]+"))`
      );
  }
}
