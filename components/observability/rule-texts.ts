import type { AlertRule, RuleName } from "../plan/monitoring-plan.ts";

/** What a message on an alert says, in Prometheus' template language. */
export interface RuleTexts {
  summary: string;
  description: string;
}

const service = "{{ $labels.service }}";
const component = "{{ $labels.component }}";
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
    description: `The last good backup of ${component} is ${value} hours old; allowed are ${threshold}.`,
  }),
  certificate_expiring: (threshold) => certificate(threshold),
  certificate_expiring_critical: (threshold) => certificate(threshold),
  queue_backlog: (threshold) => ({
    summary: `Queue ${component} grows`,
    description: `${value} messages wait in ${component}; allowed are ${threshold}.`,
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

function certificate(threshold: number): RuleTexts {
  const host = "{{ or $labels.instance $labels.name }}";
  return {
    summary: `The certificate of ${host} expires`,
    description: `The certificate of ${host} is good for ${value} days; allowed are ${threshold} or more.`,
  };
}
