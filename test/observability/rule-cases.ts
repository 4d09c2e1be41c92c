import { formatRules } from "../../components/observability/rule-file.ts";
import { planRules } from "../../components/observability/rules.ts";
import type { AlertRule, MetricSource, RuleName } from "../../components/plan/monitoring-plan.ts";

/** Seconds between two samples, and between two looks at the rules. */
export const stepSeconds = 15;
/** Seconds of health before a fault begins. */
export const faultAt = 1800;

/** A value, or none at all. */
type Level = number | undefined | ((elapsed: number) => number | undefined);

/** The course of one series: a gauge by its values, a counter by its rates. */
export interface Curve {
  series: string;
  isCounter: boolean;
  healthy: Level;
  /** Beyond the threshold; given the seconds since the fault began. */
  faulty: Level;
  /** Just within what is allowed. */
  allowed: Level;
  /** After the fault; as in health where it says nothing. */
  afterwards?: Level;
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

/** Names with dashes, and such that begin alike: what one pattern must not take for another. */
const watched = {
  workers: ["mail-sender", "mail"],
  databases: ["orders"],
  caches: ["sessions"],
  queues: ["mail"],
  searches: ["catalogue"],
  models: ["assistant"],
  schedules: ["daily-report"],
};

/** The rules that nobody gives figures for, by platform. */
export const withoutFigures: Record<MetricSource, RuleName[]> = {
  local: [
    "dead_letters",
    "database_cpu",
    "database_connections",
    "database_memory",
    "cache_evictions",
    "queue_backlog",
    "search_memory",
  ],
  docker: ["schedule_failed"],
  kubernetes: ["database_cpu"],
};

/** The rule file of a platform, with all default rules or some. */
export function ruleFile(source: MetricSource, chosen: readonly AlertRule[] = rules): string {
  const exporters = [
    { job: "databases", component: "orders" },
    { job: "probes", component: "catalogue" },
  ] as const;
  const alerting = { rules: chosen };
  const common = { source, services, scrapeSeconds: stepSeconds, alerting };
  return formatRules({ ...common, ...watched, exporters });
}

/** All default rules on all platforms that give figures for them. */
export function createRuleCases(): RuleCase[] {
  return sources.flatMap((source) =>
    rules
      .filter(({ name }) => !withoutFigures[source].includes(name))
      .map((rule) => {
        const lasts = rule.forSeconds + rule.windowSeconds + 300;
        return { rule, source, lasts, curves: curvesFor(source, rule, faultAt + lasts) };
      }),
  );
}

/** The series of a rule on a platform, for a fault that ends at a moment. */
export function curvesFor(source: MetricSource, rule: AlertRule, endsAt: number): Curve[] {
  return curvesOf[rule.name](source, rule, endsAt);
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
  dead_letters: () => [
    counter(deadLetters("rejected"), 0, 1 / 300, 0),
    counter(deadLetters("expired"), 0, 0, 0),
  ],
  schedule_failed: (source) =>
    source === "local"
      ? [gauge('slipway_schedule_failed{job="agent",component="daily-report"}', 0, 1, 0)]
      : failedRun(200, 100),
  database_cpu: () => [
    counter(`container_cpu_usage_seconds_total${container("orders")}`, 0.1, 0.46, 0.44),
    gauge(`container_spec_cpu_quota${container("orders")}`, 50_000, 50_000, 50_000),
    gauge(`container_spec_cpu_period${container("orders")}`, 100_000, 100_000, 100_000),
  ],
  database_connections: (source) => connectionCurves[source],
  database_memory: (source) =>
    source === "docker"
      ? [
          gauge(`container_memory_working_set_bytes${container("orders")}`, 500, 901, 900),
          gauge(`container_spec_memory_limit_bytes${container("orders")}`, 1000, 1000, 1000),
        ]
      : [
          gauge(`container_memory_working_set_bytes${pod("orders")}`, 500, 901, 900),
          gauge(`kube_pod_container_resource_limits${pod("orders", "memory")}`, 1000, 1000, 1000),
        ],
  cache_evictions: () => [
    counter('redis_evicted_keys_total{job="caches",component="sessions"}', 0, 101 / 60, 99 / 60),
  ],
  search_down: () => [gauge(probe("success", "catalogue"), 1, 0, 1)],
  // Once in the window it is beyond the limit, p95 is near it: that is enough only above it.
  search_slow: () => [gauge(probe("duration_seconds", "catalogue"), 0.1, 31, 30)],
  search_memory: (source) => [gauge(memoryOf(source, "catalogue"), 1e9, 8.1e9, 8e9)],
  model_down: () => [gauge(probe("success", "assistant"), 1, 0, 1)],
  model_slow: () => [
    counter(inference("10"), 10, 0, 0),
    counter(inference("30"), 10, 9.4, 9.6),
    counter(inference("60"), 10, 10, 10),
    counter(inference("+Inf"), 10, 10, 10),
  ],
  model_memory: (source) => [gauge(memoryOf(source, "assistant"), 1e9, 8.1e9, 8e9)],
  figures_missing: (source) => [
    gauge(`up{job="${source === "local" ? "agent" : "databases"}",component="orders"}`, 1, 0, 1),
  ],
};

function deadLetters(reason: string): string {
  return `rabbitmq_global_messages_dead_lettered_${reason}_total{job="queues",component="mail",queue_type="rabbit_quorum_queue"}`;
}

/** A failed run, started at a moment, and the moment of the last good one. */
export function failedRun(startedAt: number, goodAt: number | undefined): Curve[] {
  const job = `job_name="daily-report-29100"`;
  return [
    gauge(`kube_job_status_start_time{${job}}`, 50, startedAt, 50),
    gauge(`kube_job_failed{${job},condition="true"}`, 1, 1, 1),
    gauge(`kube_job_owner{${job},owner_kind="CronJob",owner_name="daily-report"}`, 1, 1, 1),
    ...(goodAt === undefined
      ? []
      : [
          gauge(
            'kube_cronjob_status_last_successful_time{cronjob="daily-report"}',
            goodAt,
            goodAt,
            goodAt,
          ),
        ]),
  ];
}

function container(component: string): string {
  return `{job="containers",component="${component}",name="shop-prod-${component}"}`;
}

function pod(component: string, resource = ""): string {
  const more = resource && `,resource="${resource}",unit="byte"`;
  return `{pod="${component}-0",container="${component}"${more}}`;
}

function memoryOf(source: MetricSource, component: string): string {
  if (source === "local") return `ai_model_memory{job="services",model="${component}"}`;
  const labels = source === "docker" ? container(component) : pod(component);
  return `container_memory_working_set_bytes${labels}`;
}

function probe(what: string, component: string): string {
  return `probe_${what}{job="probes",component="${component}",instance="http://${component}"}`;
}

function inference(le: string): string {
  return `ai_inference_time_bucket{job="services",service="api",provider="ollama",model="m",le="${le}"}`;
}

const connectionCurves: Record<MetricSource, Curve[]> = {
  local: [],
  docker: [
    gauge(
      'pg_stat_database_numbackends{job="databases",component="orders",datname="a"}',
      1,
      41,
      40,
    ),
    gauge(
      'pg_stat_database_numbackends{job="databases",component="orders",datname="b"}',
      1,
      40,
      40,
    ),
    gauge('pg_settings_max_connections{job="databases",component="orders"}', 100, 100, 100),
  ],
  kubernetes: [
    gauge(
      'mongodb_ss_connections{job="databases",component="orders",conn_type="current"}',
      1,
      81,
      80,
    ),
    gauge(
      'mongodb_ss_connections{job="databases",component="orders",conn_type="available"}',
      99,
      19,
      20,
    ),
  ],
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

/** A gauge, in health, in the state that its alert is for, and just within what is allowed. */
export function gauge(series: string, healthy: Level, faulty: Level, allowed: Level): Curve {
  return { series, isCounter: false, healthy, faulty, allowed };
}

/** A counter by its rates a second. */
export function counter(series: string, healthy: number, faulty: Level, allowed: Level): Curve {
  return { ...gauge(series, healthy, faulty, allowed), isCounter: true };
}

/** The samples of a curve, as promtool reads them: `_` is none. */
export function formatCurve(curve: Curve, lasts: number, level: "faulty" | "allowed"): object {
  const steps = Math.ceil((faultAt + 2 * lasts + 1800) / stepSeconds);
  const values: string[] = [];
  let total = 0;
  for (let step = 0; step <= steps; step += 1) {
    const elapsed = step * stepSeconds - faultAt;
    const during = elapsed >= 0 && elapsed < lasts;
    const after = elapsed > 0 && "afterwards" in curve ? curve.afterwards : curve.healthy;
    const chosen = during ? curve[level] : after;
    const now = typeof chosen === "function" ? chosen(elapsed) : chosen;
    total += (now ?? 0) * stepSeconds;
    values.push(now === undefined ? "_" : String(curve.isCounter ? total : now));
  }
  return { series: curve.series, values: values.join(" ") };
}
