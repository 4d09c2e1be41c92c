import type { RuleName } from "../../plan/monitoring-plan.ts";
import { anyOf, labelled } from "./plan.ts";
import type { ExpressionPlan } from "./plan.ts";

type Rule = (plan: ExpressionPlan) => string | undefined;

/** The rules on databases, caches and queues; on local nobody tells of them. */
export const storeRules = {
  queue_backlog: whereTold(
    "queues",
    ({ threshold }) =>
      `sum by (component) (rabbitmq_queue_messages_ready{job="queues"}) > ${threshold}`,
  ),
  dead_letters: whereTold("queues", deadLetters),
  database_connections: whereTold("databases", connections),
  database_cpu: whereTold("databases", cpu),
  database_memory: whereTold("databases", memory),
  cache_evictions: whereTold(
    "caches",
    ({ threshold, window }) =>
      `60 * sum by (component) (rate(redis_evicted_keys_total{job="caches"}[${window}])) > ${threshold}`,
  ),
} satisfies Partial<Record<RuleName, Rule>>;

function whereTold(kind: "databases" | "caches" | "queues", build: Rule): Rule {
  return (plan) => (plan.source === "local" || plan[kind].length === 0 ? undefined : build(plan));
}

/**
 * Messages that nobody could work off were set aside, or dropped where the queue says not where to.
 * Source of the names: RabbitMQ's page "Monitoring with Prometheus", global counters.
 */
function deadLetters({ threshold, window }: ExpressionPlan): string {
  // A label tells them apart: `increase` drops the names.
  const counts = ["rejected", "expired", "maxlen", "delivery_limit"].map((reason) => {
    const counter = `rabbitmq_global_messages_dead_lettered_${reason}_total{job="queues"}`;
    return labelled(`increase(${counter}[${window}])`, "reason", reason);
  });
  return `sum by (component) (${counts.join("\nor ")}) > ${threshold}`;
}

/** Percent of the connections that a server takes; by the exporters of the three engines. */
function connections({ threshold }: ExpressionPlan): string {
  const sum = (metric: string, more = ""): string =>
    `sum by (component) (${metric}{job="databases"${more}})`;
  const most = (metric: string): string => `max by (component) (${metric}{job="databases"})`;
  const shares = [
    `${sum("pg_stat_database_numbackends")} / ${most("pg_settings_max_connections")}`,
    `${sum("mysql_global_status_threads_connected")} / ${most("mysql_global_variables_max_connections")}`,
    `${sum("mongodb_ss_connections", ',conn_type="current"')} ` +
      `/ ${sum("mongodb_ss_connections", ',conn_type=~"current|available"')}`,
  ];
  return `100 * (${shares.join("\nor ")}) > ${threshold}`;
}

/** Percent of the CPU that a server's container may take; on a cluster nothing limits it. */
function cpu({ source, databases, threshold, window }: ExpressionPlan): string | undefined {
  if (source !== "docker") return undefined;
  const chosen = containers(databases);
  const used = `rate(container_cpu_usage_seconds_total${chosen}[${window}])`;
  const limit = `container_spec_cpu_quota${chosen} / container_spec_cpu_period${chosen}`;
  const most = `max by (component) (${limit})`;
  const rate = `max by (component) (sum by (component, name) (${used}))`;
  return `100 * ${rate} / ${most} > ${threshold}`;
}

/** Percent of what a server's container may take of memory, without what only caches files. */
function memory({ source, databases, threshold }: ExpressionPlan): string {
  const used = "container_memory_working_set_bytes";
  if (source === "docker") {
    const chosen = containers(databases);
    const share = `${used}${chosen} / container_spec_memory_limit_bytes${chosen}`;
    return `100 * max by (component) (${share}) > ${threshold}`;
  }
  const sum = `sum by (pod, container) (${used}${pods(databases)})`;
  const limits = `kube_pod_container_resource_limits${pods(databases, ',resource="memory"')}`;
  const share = `100 * ${sum} / on (pod, container) max by (pod, container) (${limits})`;
  const named = `label_replace(${share}, "component", "$1", "pod", "(.+)-[0-9]+")`;
  return `max by (component) (${named}) > ${threshold}`;
}

function containers(names: readonly string[]): string {
  return `{job="containers",component=~"${anyOf(names)}"}`;
}

/** The pods of a StatefulSet, or of a cluster that an operator looks after, are numbered. */
function pods(names: readonly string[], more = ""): string {
  return `{container!="",pod=~"${anyOf(names)}-[0-9]+"${more}}`;
}
