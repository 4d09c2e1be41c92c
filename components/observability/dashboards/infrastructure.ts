import type { MetricSource, MonitoringPlan } from "../../plan/monitoring-plan.ts";
import { usedDiskPercent } from "../rule-expressions.ts";
import { formatDashboard } from "./dashboard.ts";
import type { PanelPlan, Query, RowPlan } from "./dashboard.ts";

/** What a dashboard of the infrastructure is made from. */
export interface InfrastructurePlan extends Pick<
  MonitoringPlan,
  "databases" | "caches" | "queues" | "searches" | "models"
> {
  application: string;
  source: MetricSource;
}

/** The dashboard of machines, databases, caches and queues. */
export function formatInfrastructureDashboard(plan: InfrastructurePlan): string {
  const { application, source, databases, caches, queues, searches, models } = plan;
  const hasExporters = source !== "local";
  return formatDashboard({
    uid: "slipway-infrastructure",
    title: `${application}: infrastructure`,
    metric: "up",
    variables: [],
    rows: [
      machine[source],
      ...(hasExporters && databases.length > 0 ? [database] : []),
      ...(hasExporters && caches.length > 0 ? [cache] : []),
      ...(hasExporters && queues.length > 0 ? [queue] : []),
      ...(hasExporters && searches.length > 0 ? [probed("Search indexes", searches, source)] : []),
      ...(hasExporters && models.length > 0 ? [probed("Models", models, source)] : []),
    ],
  });
}

/** On local the agent tells of every process: also of databases and caches. */
const machine: Record<MetricSource, RowPlan> = {
  local: {
    title: "This machine",
    panels: [
      one(
        "CPU (cores)",
        "none",
        `sum by (component, slot) (rate(slipway_process_cpu_seconds_total[$__rate_interval]))`,
        "{{component}} {{slot}}",
      ),
      one(
        "Memory",
        "bytes",
        `sum by (component, slot) (slipway_process_resident_memory_bytes)`,
        "{{component}} {{slot}}",
      ),
      disk("local", "{{mountpoint}}"),
      one(
        "Starts anew",
        "none",
        `sum by (component, slot) (increase(slipway_process_restarts_total[$__rate_interval]))`,
        "{{component}} {{slot}}",
      ),
    ],
  },
  docker: {
    title: "Containers and machine",
    panels: containers("name", `name!=""`, disk("docker", "{{instance}} {{mountpoint}}")),
  },
  kubernetes: {
    title: "Pods and volumes",
    // A pod's own figures stand beside those of its containers, without a `container`.
    panels: containers("pod", `container!=""`, disk("kubernetes", "{{persistentvolumeclaim}}")),
  },
};

/** @param filter picks containers; networks are those of whatever has the label */
function containers(label: string, filter: string, diskPanel: PanelPlan): PanelPlan[] {
  const legend = `{{${label}}}`;
  const rate = (metric: string, chosen = `${label}!=""`): string =>
    `sum by (${label}) (rate(${metric}{${chosen}}[$__rate_interval]))`;
  return [
    one("CPU (cores)", "none", rate("container_cpu_usage_seconds_total", filter), legend),
    one(
      "Memory",
      "bytes",
      `sum by (${label}) (container_memory_working_set_bytes{${filter}})`,
      legend,
    ),
    diskPanel,
    {
      title: "Network",
      unit: "Bps",
      queries: [
        { expr: rate("container_network_receive_bytes_total"), legend: `in ${legend}` },
        { expr: rate("container_network_transmit_bytes_total"), legend: `out ${legend}` },
      ],
    },
  ];
}

function disk(source: MetricSource, legend: string): PanelPlan {
  return { ...one("Disk", "percent", usedDiskPercent[source], legend), threshold: 90 };
}

/** The exporters of Postgres, MySQL and MongoDB, whichever there are. */
const database: RowPlan = {
  title: "Databases",
  panels: [
    one(
      "Connections",
      "none",
      `sum by (component) (pg_stat_database_numbackends{job="databases"}) ` +
        `or sum by (component) (mysql_global_status_threads_connected{job="databases"}) ` +
        `or sum by (component) (mongodb_ss_connections{job="databases",conn_type="current"})`,
    ),
    one(
      "Transactions, statements or operations",
      "ops",
      `sum by (component) (rate(pg_stat_database_xact_commit{job="databases"}[$__rate_interval])) ` +
        `or sum by (component) (rate(mysql_global_status_questions{job="databases"}[$__rate_interval])) ` +
        `or sum by (component) (rate(mongodb_ss_opcounters{job="databases"}[$__rate_interval]))`,
    ),
    one(
      "Size of Postgres",
      "bytes",
      `sum by (component) (pg_database_size_bytes{job="databases"})`,
    ),
  ],
};

const cache: RowPlan = {
  title: "Caches",
  panels: [
    one("Memory", "bytes", `sum by (component) (redis_memory_used_bytes{job="caches"})`),
    one(
      "Hits",
      "percent",
      `100 * sum by (component) (rate(redis_keyspace_hits_total{job="caches"}[$__rate_interval])) ` +
        `/ (sum by (component) (rate(redis_keyspace_hits_total{job="caches"}[$__rate_interval])) ` +
        `+ sum by (component) (rate(redis_keyspace_misses_total{job="caches"}[$__rate_interval])))`,
    ),
    one("Clients", "none", `sum by (component) (redis_connected_clients{job="caches"})`),
  ],
};

const queue: RowPlan = {
  title: "Queues",
  panels: [
    {
      ...one(
        "Messages that wait",
        "none",
        `sum by (component) (rabbitmq_queue_messages_ready{job="queues"})`,
      ),
      threshold: 1000,
    },
    one(
      "Messages being worked on",
      "none",
      `sum by (component) (rabbitmq_queue_messages_unacked{job="queues"})`,
    ),
  ],
};

/** What a blackbox exporter sees of servers that tell nothing of themselves, and their memory. */
function probed(title: string, names: readonly string[], source: MetricSource): RowPlan {
  const chosen = `job="probes",component=~"${names.join("|")}"`;
  const memory =
    source === "kubernetes"
      ? `sum by (pod) (container_memory_working_set_bytes{container!="",pod=~"(${names.join("|")})-[0-9]+"})`
      : `sum by (component) (container_memory_working_set_bytes{job="containers",component=~"${names.join("|")}"})`;
  return {
    title,
    panels: [
      one("Answers", "none", `min by (component) (probe_success{${chosen}})`),
      {
        ...one("Time to an answer", "s", `max by (component) (probe_duration_seconds{${chosen}})`),
        threshold: 30,
      },
      {
        ...one("Memory", "bytes", memory, source === "kubernetes" ? "{{pod}}" : undefined),
        threshold: 8e9,
      },
    ],
  };
}

function one(title: string, unit: string, expr: string, legend = "{{component}}"): PanelPlan {
  const query: Query = { expr, legend };
  return { title, unit, queries: [query] };
}
