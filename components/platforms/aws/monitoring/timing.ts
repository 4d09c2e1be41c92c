import type { Problem } from "../../../../variables/user-error.ts";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";

/** How often CloudWatch looks, and how often what it sees must be bad. */
export interface AlarmTiming {
  /** Seconds of one look; a multiple of 60, as finely as AWS's figures come. */
  periodSeconds: number;
  /** Looks in a row that must be bad. */
  evaluationPeriods: number;
}

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Longest time that an alarm looks at: a day, or a week where one look is an hour or more. Source:
 * CloudWatch's API reference, PutMetricAlarm, `Period`.
 */
const longestSeconds = { short: day, long: 7 * day };

/**
 * The looks of an alarm: as long as the rule's window, so many that they last as long as it has to
 * hold, or up to one look more.
 */
export function planTiming(rule: Pick<AlertRule, "windowSeconds" | "forSeconds">): AlarmTiming {
  const { windowSeconds, forSeconds } = rule;
  const fine = roundUp(windowSeconds, minute);
  const isLong = roundUp(forSeconds, fine) > longestSeconds.short;
  const periodSeconds = isLong ? roundUp(fine, hour) : fine;
  return {
    periodSeconds,
    evaluationPeriods: Math.max(1, Math.ceil(forSeconds / periodSeconds)),
  };
}

/** The least multiple of a step that is as much as a figure, and not 0. */
function roundUp(figure: number, step: number): number {
  return Math.max(1, Math.ceil(figure / step)) * step;
}

/** The rules that hold for longer than an alarm can look at. */
export function findTimingProblems(rules: readonly AlertRule[]): Problem[] {
  return rules.flatMap((rule) => {
    const { periodSeconds, evaluationPeriods } = planTiming(rule);
    const isWithin = periodSeconds * evaluationPeriods <= longestSeconds.long;
    const at = `rules.${rule.name}`;
    const long = isWithin
      ? []
      : [{ at: `${at}.forSeconds`, message: `is ${rule.forSeconds}; an alarm takes 604800` }];
    if (rule.name !== "backup_too_old") return long;
    return [...long, ...findBackupProblems(rule, at)];
  });
}

/** Hours of a backup's age are looks of an hour each. */
function findBackupProblems({ threshold }: AlertRule, at: string): Problem[] {
  const hours = longestSeconds.long / hour;
  if (Number.isInteger(threshold) && threshold >= 1 && threshold <= hours) return [];
  const message = `is ${threshold}; an alarm takes whole hours, 1 to ${hours}`;
  return [{ at: `${at}.threshold`, message }];
}
