import { formatDuration } from "./duration.ts";
import type { FigureSource } from "./expressions/plan.ts";
import { formatOwnAlert } from "./own-rules.ts";
import type { OwnAlert } from "../plan/watching/own-plan.ts";
import type {
  AlertingPlan,
  AlertRule,
  MetricSource,
  MonitoringPlan,
} from "../plan/monitoring-plan.ts";
import { hasHeartbeat } from "../plan/watching/heartbeat.ts";
import { watchdog } from "./watchdog.ts";
import { ruleDefaults } from "./rule-defaults.ts";
import { createExpression } from "./rule-expressions.ts";
import { ruleTexts } from "./rule-texts.ts";
import { formatYaml } from "./yaml.ts";

/** Kinds of what is watched, each by its names. */
type Watched = Pick<
  MonitoringPlan,
  "workers" | "databases" | "caches" | "queues" | "searches" | "models" | "schedules"
>;

/** What the rules of an environment are made from. */
export interface RulesPlan extends Partial<Watched> {
  source: MetricSource;
  services: MonitoringPlan["services"];
  /** What is scraped beside the services. @default nothing */
  exporters?: readonly FigureSource[];
  /** Alerts of the application's own. @default none */
  alerts?: readonly OwnAlert[];
  scrapeSeconds: number;
  alerting: Pick<AlertingPlan, "rules" | "scale"> & Partial<Pick<AlertingPlan, "receivers">>;
}

const nothing: Watched = {
  workers: [],
  databases: [],
  caches: [],
  queues: [],
  searches: [],
  models: [],
  schedules: [],
};

/** The rules as a rule file of Prometheus. */
export function formatRules(plan: RulesPlan): string {
  const { scale = 1, rules, receivers = [] } = plan.alerting;
  const interval = formatDuration(plan.scrapeSeconds, scale);
  const formatted = [
    ...rules.flatMap((rule) => formatRule(plan, rule)),
    ...(plan.alerts ?? []).map((alert) => formatOwnAlert(alert, scale)),
    ...(hasHeartbeat(receivers) ? [watchdog] : []),
  ];
  const groups = [{ name: "slipway", interval, rules: formatted }];
  return formatYaml({ groups });
}

/** The default alerts that an application has changed, and that nobody gives figures for. */
export function findSilentRules(plan: RulesPlan): string[] {
  return plan.alerting.rules
    .filter((rule) => isChanged(rule) && createExpr(plan, rule) === undefined)
    .map(({ name }) => name);
}

function isChanged({ name, threshold, forSeconds, severity, labels }: AlertRule): boolean {
  const usual = ruleDefaults[name];
  const isSame =
    threshold === usual.threshold && forSeconds === usual.forSeconds && severity === usual.severity;
  return !isSame || labels !== undefined;
}

function createExpr(plan: RulesPlan, rule: AlertRule): string | undefined {
  const { scale = 1 } = plan.alerting;
  // A rate needs some looks within its time.
  const span = (seconds: number): string =>
    formatDuration(Math.max(seconds, 4 * plan.scrapeSeconds), scale);
  return createExpression(rule.name, {
    ...{ ...nothing, ...plan, exporters: plan.exporters ?? [] },
    ...rule,
    span,
    windows: (times) => span(times * rule.windowSeconds),
    window: rule.windowSeconds === 0 ? "0s" : span(rule.windowSeconds),
  });
}

function formatRule(plan: RulesPlan, rule: AlertRule): object[] {
  const { scale = 1 } = plan.alerting;
  const expr = createExpr(plan, rule);
  if (expr === undefined) return [];
  return [
    {
      alert: rule.alert,
      expr,
      for: formatDuration(rule.forSeconds, scale),
      labels: { ...rule.labels, severity: rule.severity },
      annotations: {
        ...ruleTexts(rule),
        runbook: `docs/monitoring.md#${rule.alert}`,
      },
    },
  ];
}
