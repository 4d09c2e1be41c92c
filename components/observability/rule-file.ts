import { formatDuration } from "./duration.ts";
import type {
  AlertingPlan,
  AlertRule,
  MetricSource,
  MonitoringPlan,
} from "../plan/monitoring-plan.ts";
import { createExpression } from "./rule-expressions.ts";
import { ruleTexts } from "./rule-texts.ts";
import { formatYaml } from "./yaml.ts";

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
