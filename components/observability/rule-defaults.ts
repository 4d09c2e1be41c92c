import type { AlertRule, RuleName } from "../plan/monitoring-plan.ts";

/** A default alert without its name; certificates have two that raise one alert. */
export type RuleDefault = Omit<AlertRule, "name" | "alert"> & { alert?: string };

const minute = 60;
/** A backup may be late by half of its interval, of a day. */
const backupHours = 36;

/** A rule that looks at one moment. */
function now(
  threshold: number,
  minutes: number,
  severity: RuleDefault["severity"],
  more: Partial<RuleDefault> = {},
): RuleDefault {
  return { threshold, forSeconds: minutes * minute, windowSeconds: 0, severity, ...more };
}

/** A rule that takes a rate or a count over so many minutes. */
function over(windowMinutes: number): Partial<RuleDefault> {
  return { windowSeconds: windowMinutes * minute };
}

/** The default alerts. */
export const ruleDefaults: Readonly<Record<RuleName, RuleDefault>> = {
  service_down: now(0, 1, "critical"),
  high_error_rate: now(5, 5, "critical", over(2)),
  high_response_time: now(2, 10, "warning", over(5)),
  low_disk_space: now(90, 5, "critical"),
  backup_too_old: now(backupHours, 5, "critical"),
  certificate_expiring: now(21, 10, "warning"),
  certificate_expiring_critical: now(3, 10, "critical", { alert: "certificate_expiring" }),
  queue_backlog: now(1000, 10, "warning"),
  dead_letters: now(0, 1, "warning", over(15)),
  restart_loop: now(3, 1, "warning", over(15)),
  schedule_failed: now(0, 1, "warning"),
  database_cpu: now(90, 15, "warning", over(5)),
  database_connections: now(80, 5, "warning"),
  database_memory: now(90, 15, "warning"),
  cache_evictions: now(100, 15, "warning", over(5)),
  search_down: now(0, 2, "critical"),
  search_slow: now(30, 5, "warning", over(5)),
  search_memory: now(8, 5, "warning"),
  model_down: now(0, 2, "critical"),
  model_slow: now(30, 5, "warning", over(5)),
  model_memory: now(8, 5, "warning"),
  figures_missing: now(0, 10, "warning"),
};
