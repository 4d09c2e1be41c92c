import { formatRules } from "../../components/observability/rule-file.ts";
import { planRules } from "../../components/observability/rules.ts";
import type { AlertRule, MetricSource, RuleName } from "../../components/plan/monitoring-plan.ts";

/** Seconds between two samples, and between two looks at the rules. */
export const stepSeconds = 15;
/** Seconds of health before a fault begins. */
export const faultAt = 1800;

type Level = number | ((elapsed: number) => number);

/** The course of one series: a gauge by its values, a counter by its rates. */
interface Curve {
  series: string;
  isCounter: boolean;
  healthy: number;
  /** Beyond the threshold; given the seconds since the fault began. */
  faulty: Level;
  /** Just within what is allowed. */
  allowed: Level;
}

/** One rule on one platform, with series on both sides of its threshold. */
export interface RuleCase {
  rule: AlertRule;
  source: MetricSource;
  curves: readonly Curve[];
  /** Seconds that the fault lasts. */
  lasts: number;
}

const day = 86_400;
const services = [{ name: "api", port: 8080, path: "/metrics", slots: ["a", "b"] as const }];
const sources: readonly MetricSource[] = ["local", "docker", "kubernetes"];
const rules = planRules();

/** The rule file of a platform. */
export function ruleFile(source: MetricSource): string {
  const databases = ["orders"];
  const alerting = { rules };
  return formatRules({ source, services, databases, scrapeSeconds: stepSeconds, alerting });
}

/** All default rules on all platforms. */
export function createRuleCases(): RuleCase[] {
  return sources.flatMap((source) =>
    rules.map((rule) => {
      const lasts = rule.forSeconds + rule.windowSeconds + 300;
      return { rule, source, lasts, curves: curvesOf[rule.name](source, rule, faultAt + lasts) };
    }),
  );
}

type Curves = (source: MetricSource, rule: AlertRule, endsAt: number) => Curve[];

const curvesOf: Record<RuleName, Curves> = {
  service_down: () => [
    gauge('up{job="services",service="api",slot="a"}', 1, 0, 1),
    gauge('up{job="services",service="api",slot="b"}', 1, 0, 0),
  ],
  high_error_rate: () => [
    counter('http_requests_total{job="services",service="api",status="500"}', 0, 0.51, 0.49),
    counter('http_requests_total{job="services",service="api",status="200"}', 10, 9.49, 9.51),
  ],
  // 95 of 100 requests take at most 2 s where that is allowed: then p95 is just below it.
  high_response_time: () => [
    counter(bucket("1"), 10, 0, 0),
    counter(bucket("2"), 10, 9.4, 9.6),
    counter(bucket("2.5"), 10, 10, 10),
    counter(bucket("+Inf"), 10, 10, 10),
  ],
  low_disk_space: (source) => diskCurves[source],
  backup_too_old: (source, { threshold }, endsAt) => [
    gauge(backupSeries[source], endsAt, faultAt - threshold * 3600, endsAt - threshold * 3600),
  ],
  certificate_expiring: certificateCurves,
  certificate_expiring_critical: certificateCurves,
  queue_backlog: () => [
    gauge('rabbitmq_queue_messages_ready{job="queues",component="mail"}', 0, 1001, 1000),
  ],
  restart_loop: (source) => [counter(restartSeries[source], 0, starts(4), starts(3))],
};

function certificateCurves(source: MetricSource, rule: AlertRule, endsAt: number): Curve[] {
  const series =
    source === "kubernetes"
      ? 'certmanager_certificate_expiration_timestamp_seconds{name="web"}'
      : 'probe_ssl_earliest_cert_expiry{instance="shop.example"}';
  const limit = rule.threshold * day;
  return [gauge(series, endsAt + 90 * day, faultAt + limit, endsAt + limit)];
}

const diskCurves: Record<MetricSource, Curve[]> = {
  local: [
    gauge('slipway_filesystem_avail_bytes{mountpoint="/"}', 500, 99, 100),
    gauge('slipway_filesystem_size_bytes{mountpoint="/"}', 1000, 1000, 1000),
  ],
  docker: [
    gauge('node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"}', 500, 99, 100),
    gauge('node_filesystem_size_bytes{mountpoint="/",fstype="ext4"}', 1000, 1000, 1000),
    // An overlay is as full as what it lies upon, and is not counted.
    gauge('node_filesystem_avail_bytes{mountpoint="/x",fstype="overlay"}', 0, 0, 0),
    gauge('node_filesystem_size_bytes{mountpoint="/x",fstype="overlay"}', 1000, 1000, 1000),
  ],
  kubernetes: [
    gauge('kubelet_volume_stats_used_bytes{persistentvolumeclaim="orders"}', 500, 901, 900),
    gauge('kubelet_volume_stats_capacity_bytes{persistentvolumeclaim="orders"}', 1000, 1000, 1000),
  ],
};

const backupSeries: Record<MetricSource, string> = {
  local: 'slipway_backup_last_success_timestamp_seconds{component="orders"}',
  docker: 'slipway_backup_last_success_timestamp_seconds{component="orders"}',
  kubernetes: 'kube_cronjob_status_last_successful_time{cronjob="orders-backup"}',
};

const restartSeries: Record<MetricSource, string> = {
  local: 'slipway_process_restarts_total{service="api",slot="a"}',
  docker: 'process_start_time_seconds{job="services",service="api",slot="a"}',
  kubernetes: 'kube_pod_container_status_restarts_total{pod="api-a-6d4cf56db6-x7x9z"}',
};

/** So many starts, one in each step. */
function starts(count: number): Level {
  return (elapsed) => (elapsed < count * stepSeconds ? 1 / stepSeconds : 0);
}

function bucket(le: string): string {
  return `http_request_duration_seconds_bucket{job="services",service="api",le="${le}"}`;
}

function gauge(series: string, healthy: number, faulty: Level, allowed: Level): Curve {
  return { series, isCounter: false, healthy, faulty, allowed };
}

function counter(series: string, healthy: number, faulty: Level, allowed: Level): Curve {
  return { ...gauge(series, healthy, faulty, allowed), isCounter: true };
}

/** The samples of a curve, as promtool reads them. */
export function formatCurve(curve: Curve, lasts: number, level: "faulty" | "allowed"): object {
  const steps = Math.ceil((faultAt + 2 * lasts + 1800) / stepSeconds);
  const values: number[] = [];
  let total = 0;
  for (let step = 0; step <= steps; step += 1) {
    const elapsed = step * stepSeconds - faultAt;
    const during = elapsed >= 0 && elapsed < lasts;
    const fault = curve[level];
    const now = during ? (typeof fault === "number" ? fault : fault(elapsed)) : curve.healthy;
    total += now * stepSeconds;
    values.push(curve.isCounter ? total : now);
  }
  return { series: curve.series, values: values.join(" ") };
}
