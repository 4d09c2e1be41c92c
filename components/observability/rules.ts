import type { Problem } from "../../variables/user-error.ts";
import { definedOnly } from "../defaults.ts";
import { formatDuration } from "./duration.ts";
import { ruleNames } from "./plan.ts";
import type {
  AlertingPlan,
  AlertRule,
  MetricSource,
  MonitoringPlan,
  RuleName,
  RuleOverrides,
} from "./plan.ts";
import { createExpression } from "./rule-expressions.ts";
import { ruleTexts } from "./rule-texts.ts";
import { formatYaml } from "./yaml.ts";

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

/** What the rules of an environment are made from. */
export interface RulesPlan {
  source: MetricSource;
  services: MonitoringPlan["services"];
  /** Names of the databases, for the backups of a cluster. @default none */
  databases?: MonitoringPlan["databases"];
  scrapeSeconds: number;
  alerting: Pick<AlertingPlan, "rules" | "scale">;
}

/** The rules as a rule file of Prometheus. */
export function formatRules(plan: RulesPlan): string {
  const { scale = 1, rules } = plan.alerting;
  const interval = formatDuration(plan.scrapeSeconds, scale);
  const formatted = rules.flatMap((rule) => formatRule(plan, rule));
  const groups = [{ name: "slipway", interval, rules: formatted }];
  return formatYaml({ groups });
}

function formatRule(plan: RulesPlan, rule: AlertRule): object[] {
  const { scale = 1 } = plan.alerting;
  // A rate needs some looks within its window.
  const windowSeconds = Math.max(rule.windowSeconds, rule.windowSeconds && 4 * plan.scrapeSeconds);
  const window = formatDuration(windowSeconds, scale);
  const { source, services, databases = [] } = plan;
  const expr = createExpression(rule.name, { source, services, databases, window, ...rule });
  if (expr === undefined) return [];
  return [
    {
      alert: rule.alert,
      expr,
      for: formatDuration(rule.forSeconds, scale),
      labels: { severity: rule.severity },
      annotations: {
        ...ruleTexts(rule),
        runbook: `docs/monitoring.md#${rule.alert}`,
      },
    },
  ];
}
