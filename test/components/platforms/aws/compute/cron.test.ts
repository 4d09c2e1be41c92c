import { Cron } from "croner";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { planCronExpression } from "../../../../../components/platforms/aws/compute/cron.ts";

const plan = (cron: string): string => planCronExpression("report", cron);

test.each([
  ["0 6 * * 1", "cron(0 6 ? * 2 *)"],
  ["*/15 * * * *", "cron(0,15,30,45 * * * ? *)"],
  ["30 2 1 * *", "cron(30 2 1 * ? *)"],
  ["0 9-17 * * mon-fri", "cron(0 9-17 ? * 2-6 *)"],
  ["0 0 1 jan,jul *", "cron(0 0 1 1,7 ? *)"],
  ["0 0 * * sun,6", "cron(0 0 ? * 1,7 *)"],
  ["0 0 1-31 * 1", "cron(0 0 * * ? *)"],
  ["* * * * *", "cron(* * * * ? *)"],
])("%s is %s to AWS", (cron, expected) => {
  expect(plan(cron)).toBe(expected);
});

test("Days of the month or of the week together are refused, with what to do", () => {
  expect(() => plan("0 0 13 * 5")).toThrow(
    "Schedule 'report' has the cron '0 0 13 * 5', which AWS's scheduler cannot say: " +
      "it runs on days of the month or of the week: make two schedules of it.",
  );
});

/** Whether AWS runs an expression at a minute, by EventBridge Scheduler's user guide. */
function isRunByAws(expression: string, date: Date): boolean {
  const [minute = "", hour = "", day = "", month = "", weekday = "", year = ""] = expression
    .slice("cron(".length, -1)
    .split(" ");
  expect([day, weekday].filter((field) => field === "?")).toHaveLength(1);
  expect(year).toBe("*");
  const holds = (field: string, value: number): boolean =>
    /^[*?]$/.test(field) ||
    field.split(",").some((part) => {
      const [from = NaN, to = from] = part.split("-").map(Number);
      return value >= from && value <= to;
    });
  return (
    holds(minute, date.getUTCMinutes()) &&
    holds(hour, date.getUTCHours()) &&
    holds(day, date.getUTCDate()) &&
    holds(month, date.getUTCMonth() + 1) &&
    holds(weekday, date.getUTCDay() + 1)
  );
}

/** A field of cron: everything, a step, a list of values and ranges. */
function fieldOf(least: number, most: number): fc.Arbitrary<string> {
  const value = fc.integer({ min: least, max: most });
  const range = fc.tuple(value, value).map(([one, other]) => {
    const [from, to] = [Math.min(one, other), Math.max(one, other)];
    return `${from}-${to}`;
  });
  const step = fc.integer({ min: 1, max: most - least });
  const stepped = fc.tuple(range, step).map(([one, by]) => `${one}/${by}`);
  const part = fc.oneof(value.map(String), range, stepped);
  const list = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(","));
  return fc.oneof(
    fc.constant("*"),
    step.map((by) => `*/${by}`),
    list,
  );
}

const crons = fc
  .tuple(fieldOf(0, 59), fieldOf(0, 23), fieldOf(1, 31), fieldOf(1, 12), fieldOf(0, 6))
  .map((fields) => fields.join(" "));

/** Minutes from 2026 to 2030, as many as it takes to meet rare ones. */
const minutes = fc
  .integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2030, 0) / 60_000 })
  .map((minute) => new Date(minute * 60_000));

test("AWS runs a schedule when cron does, and at no other minute", () => {
  let refused = 0;
  fc.assert(
    fc.property(crons, fc.array(minutes, { minLength: 20, maxLength: 20 }), (text, dates) => {
      const cron = new Cron(text, { mode: "5-part", paused: true, timezone: "UTC" });
      let expression: string;
      try {
        expression = plan(text);
      } catch (error) {
        expect(error).toMatchObject({ code: "CronUntranslatable" });
        const [, , day, , weekday] = text.split(" ");
        expect([day, weekday]).not.toContain("*");
        refused += 1;
        return;
      }
      const runs = cron.nextRuns(5, dates[0]);
      for (const date of [...dates, ...runs]) {
        const at = `${text} as ${expression} at ${date.toISOString()}`;
        expect(isRunByAws(expression, date), at).toBe(cron.match(date));
      }
    }),
    { numRuns: process.env.SLIPWAY_SOAK ? 2000 : 300 },
  );
  expect(refused).toBeGreaterThan(0);
});
