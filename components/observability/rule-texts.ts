import type { AlertRule, RuleName } from "../plan/monitoring-plan.ts";

/** What a message on an alert says, in Prometheus' template language. */
export interface RuleTexts {
  summary: string;
  description: string;
}

const service = "{{ $labels.service }}";
const component = "{{ $labels.component }}";
const model = "{{ or $labels.component $labels.model }}";
const value = "{{ $value | humanize }}";

const texts: Record<RuleName, (threshold: number) => RuleTexts> = {
  service_down: () => ({
    summary: `Service ${service} is down`,
    description: `No copy of ${service} answers in any slot.`,
  }),
  high_error_rate: (threshold) => ({
    summary: `Service ${service} fails`,
    description: `${value}% of the requests to ${service} end in a 5xx; allowed are ${threshold}%.`,
  }),
  high_response_time: (threshold) => ({
    summary: `Service ${service} is slow`,
    description: `One request in twenty to ${service} takes ${value} s or more; allowed are ${threshold} s.`,
  }),
  low_disk_space: (threshold) => ({
    summary: `A disk is almost full`,
    description:
      `${value}% of {{ or $labels.mountpoint $labels.persistentvolumeclaim }} is used; ` +
      `allowed are ${threshold}%.`,
  }),
  backup_too_old: (threshold) => ({
    summary: `${component} has no recent backup`,
    description: `No backup of ${component} succeeded in the last ${value} hours; allowed are ${threshold}.`,
  }),
  certificate_expiring: (threshold) => certificate(threshold),
  certificate_expiring_critical: (threshold) => certificate(threshold),
  queue_backlog: (threshold) => ({
    summary: `Queue ${component} grows`,
    description: `${value} messages wait in ${component}; allowed are ${threshold}.`,
  }),
  dead_letters: () => ({
    summary: `Messages of ${component} are dead letters`,
    description: `${value} messages of ${component} were set aside, since nobody could work them off.`,
  }),
  schedule_failed: () => ({
    summary: `Schedule ${component} failed`,
    description: `The last run of ${component} failed, and none has succeeded since.`,
  }),
  database_cpu: (threshold) => ({
    summary: `Database ${component} is busy`,
    description: `${component} uses ${value}% of its CPU; allowed are ${threshold}%.`,
  }),
  database_connections: (threshold) => ({
    summary: `Database ${component} runs out of connections`,
    description: `${value}% of the connections of ${component} are taken; allowed are ${threshold}%.`,
  }),
  database_memory: (threshold) => ({
    summary: `Database ${component} runs out of memory`,
    description: `${component} uses ${value}% of its memory; allowed are ${threshold}%.`,
  }),
  cache_evictions: (threshold) => ({
    summary: `Cache ${component} is too small`,
    description: `${component} drops ${value} keys a minute for want of memory; allowed are ${threshold}.`,
  }),
  search_down: () => down("Search index"),
  search_slow: (threshold) => slow("Search index", threshold),
  search_memory: (threshold) => memory("Search index", threshold),
  model_down: () => down("Model"),
  model_slow: (threshold) => slow("Model", threshold),
  model_memory: (threshold) => memory("Model", threshold),
  figures_missing: () => ({
    summary: `No figures of {{ or $labels.component $labels.instance $labels.job }}`,
    description:
      `{{ or $labels.component $labels.instance $labels.job }} ({{ $labels.job }}) gives no ` +
      `figures, so that alerts on it are silent.`,
  }),
  restart_loop: (threshold) => ({
    summary: `{{ or $labels.component $labels.pod }} restarts again and again`,
    description:
      `A copy of {{ or $labels.component $labels.pod }} was started anew ${value} times; ` +
      `allowed are ${threshold}.`,
  }),
};

/** What a message on an alert of a rule says. */
export function ruleTexts({ name, threshold }: AlertRule): RuleTexts {
  return texts[name](threshold);
}

function down(what: string): RuleTexts {
  return { summary: `${what} ${model} is down`, description: `${model} does not answer.` };
}

function slow(what: string, threshold: number): RuleTexts {
  return {
    summary: `${what} ${model} is slow`,
    description: `One request in twenty to ${model} takes ${value} s or more; allowed are ${threshold} s.`,
  };
}

function memory(what: string, threshold: number): RuleTexts {
  return {
    summary: `${what} ${model} takes much memory`,
    description: `${model} takes ${value} GB of memory; allowed are ${threshold} GB.`,
  };
}

function certificate(threshold: number): RuleTexts {
  const host = "{{ or $labels.instance $labels.name }}";
  return {
    summary: `The certificate of ${host} expires`,
    description: `The certificate of ${host} is good for ${value} days; allowed are ${threshold} or more.`,
  };
}
