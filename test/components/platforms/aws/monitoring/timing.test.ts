import fc from "fast-check";
import { expect, test } from "vitest";
import { planRules } from "../../../../../components/observability/rules.ts";
import {
  findTimingProblems,
  planTiming,
} from "../../../../../components/platforms/aws/monitoring/timing.ts";

const day = 86_400;

test("An alarm looks as long as its rule's window, and as often as the rule has to hold", () => {
  const timing = Object.fromEntries(planRules().map((rule) => [rule.name, planTiming(rule)]));
  expect(timing).toMatchObject({
    service_down: { periodSeconds: 60, evaluationPeriods: 1 },
    high_error_rate: { periodSeconds: 120, evaluationPeriods: 3 },
    high_response_time: { periodSeconds: 300, evaluationPeriods: 2 },
    low_disk_space: { periodSeconds: 60, evaluationPeriods: 5 },
    queue_backlog: { periodSeconds: 60, evaluationPeriods: 10 },
    restart_loop: { periodSeconds: 900, evaluationPeriods: 1 },
  });
});

test("Whatever a rule asks for up to a week, CloudWatch takes the looks, and they cover it", () => {
  const windows = fc.integer({ min: 0, max: 3600 });
  const holds = fc.integer({ min: 0, max: 7 * day - 7200 });
  fc.assert(
    fc.property(windows, holds, (windowSeconds, forSeconds) => {
      const { periodSeconds, evaluationPeriods } = planTiming({ windowSeconds, forSeconds });
      const whole = periodSeconds * evaluationPeriods;
      expect(periodSeconds % 60).toBe(0);
      expect(periodSeconds).toBeGreaterThanOrEqual(Math.max(60, windowSeconds));
      expect(evaluationPeriods).toBeGreaterThanOrEqual(1);
      expect(whole).toBeLessThanOrEqual(periodSeconds < 3600 ? day : 7 * day);
      expect(whole).toBeGreaterThanOrEqual(forSeconds);
      expect(whole - forSeconds).toBeLessThanOrEqual(periodSeconds);
    }),
  );
});

test("What an alarm cannot look at is refused by name, and what it can is not", () => {
  const good = planRules({
    service_down: { forSeconds: 7 * day },
    backup_too_old: { threshold: 168 },
  });
  expect(findTimingProblems(good)).toEqual([]);
  const bad = planRules({
    service_down: { forSeconds: 7 * day + 1 },
    backup_too_old: { threshold: 36.5 },
  });
  expect(findTimingProblems(bad)).toEqual([
    { at: "rules.service_down.forSeconds", message: "is 604801; an alarm takes 604800" },
    {
      at: "rules.backup_too_old.threshold",
      message: "is 36.5; an alarm takes whole hours, 1 to 168",
    },
  ]);
});
