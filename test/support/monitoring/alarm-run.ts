import * as z from "zod";
import { calculate } from "./metric-math.ts";
import type { Value } from "./metric-math.ts";

/** The part of an alarm's inputs that decides when it goes off. */
const alarmSchema = z.object({
  comparisonOperator: z.string(),
  threshold: z.number(),
  evaluationPeriods: z.number(),
  datapointsToAlarm: z.number().optional(),
  treatMissingData: z.enum(["breaching", "notBreaching", "ignore", "missing"]),
  metricQueries: z.array(
    z.object({
      id: z.string(),
      expression: z.string().optional(),
      period: z.number().optional(),
      returnData: z.boolean(),
      metric: z
        .object({
          metricName: z.string(),
          stat: z.string(),
          period: z.number(),
          dimensions: z.record(z.string(), z.string()),
        })
        .optional(),
    }),
  ),
});

type AlarmInputs = z.infer<typeof alarmSchema>;

/** What an alarm is at a minute. */
export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** The value of a figure in a minute; undefined where AWS tells none. */
export type Told = (metric: string, minute: number, dimensions: Record<string, string>) => Value;

const minuteSeconds = 60;

/**
 * What an alarm is at each minute: each look ends at that minute, and so many of the last ones must
 * be bad. Source: CloudWatch's user guide, "Using Amazon CloudWatch alarms": M out of N, and how
 * missing data are treated. Where no figure at all is told in a look, a calculation gives nothing.
 */
export function runAlarm(inputs: unknown, minutes: number, told: Told): AlarmState[] {
  const alarm = alarmSchema.parse(inputs);
  const states: AlarmState[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    states.push(judge(alarm, minute, told, states.at(-1) ?? "INSUFFICIENT_DATA"));
  }
  return states;
}

function judge(alarm: AlarmInputs, minute: number, told: Told, before: AlarmState): AlarmState {
  const { evaluationPeriods, datapointsToAlarm = evaluationPeriods, treatMissingData } = alarm;
  const length = periodOf(alarm) / minuteSeconds;
  const looks = Array.from({ length: evaluationPeriods }, (_, index) =>
    look(alarm, minute - index * length, length, told),
  );
  const known = looks.filter((value) => value !== undefined);
  if (treatMissingData === "ignore" && known.length < looks.length) {
    if (known.length === 0) return before;
  }
  if (treatMissingData === "missing" && known.length === 0) return "INSUFFICIENT_DATA";
  const missing = looks.length - known.length;
  const bad =
    known.filter((value) => isBad(alarm, value)).length +
    (treatMissingData === "breaching" ? missing : 0);
  return bad >= datapointsToAlarm ? "ALARM" : "OK";
}

function periodOf({ metricQueries }: AlarmInputs): number {
  const periods = metricQueries.flatMap(({ metric, period }) => metric?.period ?? period ?? []);
  return periods[0] ?? minuteSeconds;
}

/** What is looked at in the minutes before and at one. */
function look(alarm: AlarmInputs, minute: number, length: number, told: Told): Value {
  const values = new Map<string, Value>();
  const within = Array.from({ length }, (_, index) => minute - index).filter((one) => one >= 0);
  for (const { id, metric } of alarm.metricQueries) {
    if (!metric) continue;
    const samples = within
      .map((one) => told(metric.metricName, one, metric.dimensions))
      .filter((value) => value !== undefined);
    values.set(id, join(metric.stat, samples));
  }
  const isTold = [...values.values()].some((value) => value !== undefined);
  values.set("os.fileSys.usedPercent.avg", told("os.fileSys.usedPercent.avg", minute, {}));
  let last: Value;
  for (const { id, expression, returnData } of alarm.metricQueries) {
    if (expression !== undefined) {
      const isQuery = expression.startsWith("DB_PERF_INSIGHTS");
      values.set(id, isTold || isQuery ? calculate(expression, values) : undefined);
    }
    if (returnData) last = values.get(id);
  }
  return last;
}

/** The values of a look become one; a count of samples is told as such. */
function join(stat: string, samples: readonly number[]): Value {
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, value) => total + value, 0);
  if (stat === "Sum" || stat === "SampleCount") return sum;
  if (stat === "Average") return sum / samples.length;
  if (stat === "Minimum") return Math.min(...samples);
  if (stat === "Maximum") return Math.max(...samples);
  const share = Number(stat.replace("p", "")) / 100;
  return samples.toSorted((one, other) => one - other)[Math.ceil(share * samples.length) - 1];
}

function isBad({ comparisonOperator, threshold }: AlarmInputs, value: number): boolean {
  switch (comparisonOperator) {
    case "GreaterThanThreshold":
      return value > threshold;
    case "GreaterThanOrEqualToThreshold":
      return value >= threshold;
    case "LessThanThreshold":
      return value < threshold;
    case "LessThanOrEqualToThreshold":
      return value <= threshold;
    default:
      throw new Error(`no comparison ${comparisonOperator}`);
  }
}
