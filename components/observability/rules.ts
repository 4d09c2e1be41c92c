import type { Problem } from "../../variables/user-error.ts";
import { definedOnly } from "../plan/defaults.ts";
import { ruleNames } from "../plan/monitoring-plan.ts";
import type { AlertRule, RuleOverrides } from "../plan/monitoring-plan.ts";
import { findLabelProblems } from "../plan/watching/labels.ts";
import { ruleDefaults } from "./rule-defaults.ts";

/** The default alerts with an application's changes, which {@link findRuleProblems} passed. */
export function planRules(overrides: RuleOverrides = {}): AlertRule[] {
  return ruleNames.flatMap((name) => {
    const override = overrides[name];
    if (override === false) return [];
    const { alert = name, ...rule } = ruleDefaults[name];
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
    const { threshold = 0, forSeconds = 0, severity = "critical", labels = {} } = override;
    return [
      ...findLabelProblems(`${at}.labels`, labels),
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
