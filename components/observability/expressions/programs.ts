import type { MetricSource, RuleName } from "../../plan/monitoring-plan.ts";
import { anyOf, labelled } from "./plan.ts";
import type { ExpressionPlan } from "./plan.ts";

/** Requests per second below which a share of errors says nothing. */
const minRequestsPerSecond = 0.1;

/** The rules on services, workers and schedules. */
export const programRules = {
  service_down: serviceDown,
  high_error_rate: highErrorRate,
  high_response_time: highResponseTime,
  restart_loop: restartLoop,
  schedule_failed: scheduleFailed,
} satisfies Partial<Record<RuleName, (plan: ExpressionPlan) => string | undefined>>;

/** Discovery forgets a copy that is gone, and a service without copies has no `up` at all. */
function serviceDown(plan: ExpressionPlan): string | undefined {
  const { source, services } = plan;
  const absent = services.map(
    ({ name }) => `sum by (service) (absent(up{job="services",service="${name}"}))`,
  );
  const answering = services.length > 0 ? [`sum by (service) (up{job="services"}) == 0`] : [];
  const parts = [...answering, ...absent, ...workersDown[source](plan)];
  return parts.length > 0 ? parts.join("\nor ") : undefined;
}

/** Workers answer nobody, so something else tells whether they run. */
const workersDown: Record<MetricSource, (plan: ExpressionPlan) => string[]> = {
  local: () => [`max by (service) (slipway_process_up{job="agent"}) == 0`],
  docker: (plan) => plan.workers.map((name) => containersGone(plan, name)),
  kubernetes: (plan) => {
    if (plan.workers.length === 0) return [];
    const pods = (metric: string): string => ofDeployment(metric, plan.workers);
    const some = `sum by (service) (${pods("kube_deployment_spec_replicas")}) > 0`;
    const none = `sum by (service) (${pods("kube_deployment_status_replicas_available")}) == 0`;
    return [`(${none} and ${some})`, `(${seldom(plan)} and ${some})`];
  },
};

/**
 * A worker that crashes again and again is there for moments, which must not end the alert: less
 * than one copy in two looks counts as none.
 */
function seldom({ workers, span }: ExpressionPlan): string {
  const available = ofDeployment("kube_deployment_status_replicas_available", workers);
  return `sum by (service) (avg_over_time((${available})[${span(300)}:])) < 0.5`;
}

/**
 * What cAdvisor tells of a container that is gone is nothing. So is what it tells once it is gone
 * itself: that is no fault of the worker's, and `figures_missing` tells of it.
 */
function containersGone({ span }: ExpressionPlan, name: string): string {
  const window = span(120);
  const seen = `sum(count_over_time(container_last_seen{job="containers",component="${name}"}[${window}]))`;
  const looks = `max(count_over_time(up{job="containers"}[${window}]))`;
  const gone = `((${seen} or vector(0)) < 0.5 * ${looks} and max(up{job="containers"}) == 1)`;
  return labelled(gone, "service", name);
}

function ofDeployment(metric: string, names: readonly string[]): string {
  const chosen = `${metric}{deployment=~"${anyOf(names)}-[ab]"}`;
  return `label_replace(${chosen}, "service", "$1", "deployment", "(.+)-[ab]")`;
}

function highErrorRate({ threshold, window, services }: ExpressionPlan): string | undefined {
  if (services.length === 0) return undefined;
  const rate = (more: string): string =>
    `sum by (service) (rate(http_requests_total{job="services"${more}}[${window}]))`;
  return (
    `100 * ${rate(',status=~"5.."')} / ${rate("")} > ${threshold}\n` +
    `and ${rate("")} >= ${minRequestsPerSecond}`
  );
}

function highResponseTime({ threshold, window, services }: ExpressionPlan): string | undefined {
  if (services.length === 0) return undefined;
  const buckets = `http_request_duration_seconds_bucket{job="services"}`;
  return (
    `histogram_quantile(0.95, sum by (service, le) (rate(${buckets}[${window}]))) ` +
    `> ${threshold}`
  );
}

/** Starts anew of one copy within the window are more than allowed. */
function restartLoop(plan: ExpressionPlan): string {
  return restarts[plan.source](plan);
}

const restarts: Record<MetricSource, (plan: ExpressionPlan) => string> = {
  // Rounded, since `increase` extrapolates beyond the first and last sample.
  local: ({ window, threshold }) =>
    `max by (component, service, slot) (round(increase(slipway_process_restarts_total[${window}]))) > ${threshold}`,
  docker: ({ window, threshold }) =>
    `(max by (component, service, slot) (${containerStarts(window)} - 1)\n` +
    `or max by (component, service, slot) (changes(process_start_time_seconds{job="services"}[${window}]))) > ${threshold}`,
  kubernetes: ({ window, windows, threshold }) => {
    const increase = (range: string): string =>
      `round(increase(kube_pod_container_status_restarts_total[${range}]))`;
    const waits = `max_over_time(kube_pod_container_status_waiting_reason{reason="CrashLoopBackOff"}[${window}])`;
    // The kubelet waits up to 5 minutes between two starts, so that they become fewer in a window
    // while the loop goes on: then they count over four windows.
    const loops =
      `(${increase(windows(4))} > ${threshold}\n` +
      `and on (namespace, pod, container) ${waits} > 0)`;
    const all = `(${increase(window)} > ${threshold}\nor ${loops})`;
    return ofPods(`max by (pod) ${all}`);
  },
};

/**
 * So many starts of a container were seen. cAdvisor's time of a start is, before its version 0.60,
 * that of the container's creation; the count of restarts that it adds as a label tells them apart.
 */
function containerStarts(window: string): string {
  const seen = `last_over_time(container_start_time_seconds{job="containers"}[${window}])`;
  const by = "component, service, slot, name";
  return `count by (${by}) (count by (${by}, restarts) (${seen}))`;
}

function ofPods(expression: string): string {
  const service = `label_replace(${expression}, "service", "$1", "pod", "(.+)-[ab]-[a-z0-9]+-[a-z0-9]+")`;
  return `label_replace(${service}, "slot", "$1", "pod", ".+-([ab])-[a-z0-9]+-[a-z0-9]+")`;
}

/**
 * The last run that ended for good has failed: a failed Job that was started after the last success.
 * On this machine the agent tells so itself; nobody tells of the runs on docker.
 */
function scheduleFailed({ source, schedules }: ExpressionPlan): string | undefined {
  if (source === "docker" || schedules.length === 0) return undefined;
  if (source === "local") {
    const chosen = `{job="agent",component=~"${anyOf(schedules)}"}`;
    return `max by (component) (slipway_schedule_failed${chosen}) == 1`;
  }
  const jobs = `kube_job_owner{owner_kind="CronJob",owner_name=~"${anyOf(schedules)}"}`;
  const failed =
    `max by (owner_name) ((kube_job_status_start_time ` +
    `and on (job_name) (kube_job_failed{condition="true"} == 1)) ` +
    `* on (job_name) group_left (owner_name) ${jobs})`;
  const named = `label_replace(${failed}, "component", "$1", "owner_name", "(.+)")`;
  const good = `max by (cronjob) (kube_cronjob_status_last_successful_time{cronjob=~"${anyOf(schedules)}"})`;
  const success = `label_replace(${good}, "component", "$1", "cronjob", "(.+)")`;
  return (
    `max by (component) (${named}) > on (component) max by (component) (${success})\n` +
    `or (max by (component) (${named}) unless on (component) ${success})`
  );
}
