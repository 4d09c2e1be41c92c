import type { Problem } from "../../variables/user-error.ts";
import { definedOnly } from "../plan/defaults.ts";
import { ruleNames } from "../plan/monitoring-plan.ts";
import type { AlertRule, RuleName, RuleOverrides } from "../plan/monitoring-plan.ts";

type Default = Omit<AlertRule, "name" | "alert"> & { alert?: string };

const minute = 60;
/** A backup may be late by half of its interval, of a day. */
const backupHours = 36;

/** The default alerts. */
const defaults: Record<RuleName, Default> = {
  service_down: { threshold: 0, forSeconds: minute, windowSeconds: 0, severity: "critical" },
  high_error_rate: {
    threshold: 5,
    forSeconds: 5 * minute,
    windowSeconds: 2 * minute,
    severity: "critical",
  },
  high_response_time: {
    threshold: 2,
    forSeconds: 10 * minute,
    windowSeconds: 5 * minute,
    severity: "warning",
  },
  low_disk_space: {
    threshold: 90,
    forSeconds: 5 * minute,
    windowSeconds: 0,
    severity: "critical",
  },
  backup_too_old: {
    threshold: backupHours,
    forSeconds: 5 * minute,
    windowSeconds: 0,
    severity: "critical",
  },
  certificate_expiring: {
    threshold: 21,
    forSeconds: 10 * minute,
    windowSeconds: 0,
    severity: "warning",
  },
  certificate_expiring_critical: {
    alert: "certificate_expiring",
    threshold: 3,
    forSeconds: 10 * minute,
    windowSeconds: 0,
    severity: "critical",
  },
  queue_backlog: {
    threshold: 1000,
    forSeconds: 10 * minute,
    windowSeconds: 0,
    severity: "warning",
  },
  restart_loop: {
    threshold: 3,
    forSeconds: minute,
    windowSeconds: 15 * minute,
    severity: "warning",
  },
};

/** The default alerts with an application's changes, which {@link findRuleProblems} passed. */
export function planRules(overrides: RuleOverrides = {}): AlertRule[] {
  return ruleNames.flatMap((name) => {
    const override = overrides[name];
    if (override === false) return [];
    const { alert = name, ...rule } = defaults[name];
    return [{ name, alert, ...rule, ...definedOnly(override ?? {}) }];
  });
}

/** Everything wrong with changes of the default alerts. */
export function findRuleProblems(overrides: RuleOverrides): Problem[] {
  return Object.entries(overrides).flatMap(([name, override]) => {
    const at = `rules.${name}`;
    if (!ruleNames.some((known) => known === name)) {
      return [{ at, message: `is no default alert; use ${ruleNames.join(", ")}` }];
    }
    if (override === false) return [];
    const { threshold = 0, forSeconds = 0, severity = "critical" } = override;
    return [
      ...(threshold >= 0
        ? []
        : [{ at: `${at}.threshold`, message: `is ${threshold}; use 0 or more` }]),
      ...(forSeconds >= 0
        ? []
        : [{ at: `${at}.forSeconds`, message: `is ${forSeconds}; use 0 seconds or more` }]),
      ...(["critical", "warning"].includes(severity)
        ? []
        : [{ at: `${at}.severity`, message: `is '${severity}'; use "critical" or "warning"` }]),
    ];
  });
}
