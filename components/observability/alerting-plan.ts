import type { Problem } from "../../variables/user-error.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { AlertingPlan, Receiver, RuleOverrides } from "../plan/monitoring-plan.ts";
import { findReceiverProblems } from "./receivers.ts";
import { findRuleProblems, planRules } from "./rules.ts";

/** What an application says of its alerts. */
export interface AlertingWishes {
  receivers: readonly Receiver[];
  rules?: RuleOverrides;
  scale?: number;
}

/** What a platform does for receivers. */
export interface Sender {
  /** Whether it sends e-mail itself, without a mail server of the application's. @default false */
  sendsMail?: boolean;
}

/**
 * Plans who is told of what: the default alerts with the application's changes.
 *
 * @throws UserError `AlertingArgs` that lists everything wrong, such as no receiver at all.
 */
export function planAlerting(
  name: string,
  wishes: AlertingWishes,
  { sendsMail = false }: Sender = {},
): AlertingPlan {
  const { receivers, rules = {}, scale } = wishes;
  const problems = [
    ...findReceiverProblems(receivers, sendsMail),
    ...findRuleProblems(rules),
    ...findScaleProblems(scale),
  ];
  throwProblems("AlertingArgs", `Alerting '${name}'`, problems);
  return {
    rules: planRules(rules),
    receivers: [...receivers],
    groupWaitSeconds: 30,
    groupIntervalSeconds: 300,
    repeatSeconds: { critical: 3600, warning: 12 * 3600 },
    ...(scale !== undefined && { scale }),
  };
}

function findScaleProblems(scale = 1): Problem[] {
  if (scale >= 1) return [];
  return [{ at: "scale", message: `is ${scale}; use 1 or more, as it divides durations` }];
}
