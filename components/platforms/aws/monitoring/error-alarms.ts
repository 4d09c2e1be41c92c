import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type * as pulumi from "@pulumi/pulumi";
import { sumOf } from "./alarm-plan.ts";
import type { AlarmPlan, FigurePlan, StepPlan } from "./alarm-plan.ts";
import { above, commonOf } from "./common.ts";
import { targetFigures } from "./program-alarms.ts";
import type { ProgramSubject } from "./program-alarms.ts";
import { planTiming } from "./timing.ts";

/** Requests per second below which a share of errors says nothing; as on the other platforms. */
const minRequestsPerSecond = 0.1;

/**
 * More than so many percent of the requests end in a 5xx: the service's own, or the load balancer's
 * where it did not answer. Where a function ends with an error it gives no answer, and the load
 * balancer's own 502 is counted as the function's.
 */
export function planErrorRate(rule: AlertRule, subject: ProgramSubject): AlarmPlan | undefined {
  const { item } = subject;
  const count = item.what.targets.length;
  if (count === 0) return undefined;
  const { figures, steps } =
    item.what.services.length === 0 ? functionErrors(subject) : serviceErrors(subject);
  return {
    ...commonOf(rule, subject.item),
    description: `More than ${rule.threshold}% of the requests to ${item.name} end in a 5xx.`,
    // Neither errors nor requests are counted where there are none.
    condition: above(rule.threshold, "notBreaching"),
    figures: [...figures, ...targetFigures(subject, "r", "RequestCount", "Sum")],
    steps: [{ id: "requests", expression: sumOf("r", count) }, ...steps, planShare(rule)],
  };
}

/** Percent of the requests, where there are enough to say something. */
function planShare(rule: AlertRule): StepPlan {
  const least = minRequestsPerSecond * planTiming(rule).periodSeconds;
  return { id: "share", expression: `IF(requests>=${least},100*errors/requests,0)` };
}

type Errors = Pick<AlarmPlan, "figures" | "steps">;

/**
 * A target that hangs, or ends the connection, gives no answer: the load balancer answers 504 or 502
 * itself, and counts these over all of its targets together. So many of them are this service's as
 * it owes answers. An answer has a response time; what was answered is how many of these there are.
 */
function serviceErrors(subject: ProgramSubject): Errors {
  const count = subject.item.what.targets.length;
  return {
    figures: [
      ...targetFigures(subject, "e", "HTTPCode_Target_5XX_Count", "Sum"),
      ...targetFigures(subject, "t", "TargetResponseTime", "SampleCount"),
      ...entryFigures(subject.loadBalancer, ["502", "504"]),
    ],
    steps: [
      { id: "owed", expression: `requests-(${sumOf("t", count)})` },
      { id: "own", expression: "FILL(own502,0)+FILL(own504,0)" },
      { id: "lost", expression: "IF(owed<=0,0,IF(own<owed,own,owed))" },
      { id: "errors", expression: `${sumOf("e", count)}+lost` },
    ],
  };
}

/** What counts as a failed request of a function: also its own failures, and Lambda's. */
const functionFailures = [
  { letter: "e", metric: "HTTPCode_Target_5XX_Count" },
  { letter: "u", metric: "LambdaUserError" },
  { letter: "i", metric: "LambdaInternalError" },
];

function functionErrors(subject: ProgramSubject): Errors {
  const count = subject.item.what.targets.length;
  const sums = functionFailures.map(({ letter }) => sumOf(letter, count));
  return {
    figures: functionFailures.flatMap(({ letter, metric }) =>
      targetFigures(subject, letter, metric, "Sum"),
    ),
    steps: [{ id: "errors", expression: sums.join("+") }],
  };
}

/** The load balancer's own errors: they have no other dimension than which load balancer it is. */
function entryFigures(loadBalancer: pulumi.Input<string>, codes: readonly string[]): FigurePlan[] {
  return codes.map((code) => entryFigure(loadBalancer, `own${code}`, `HTTPCode_ELB_${code}_Count`));
}

function entryFigure(
  loadBalancer: pulumi.Input<string>,
  id: string,
  metricName: string,
): FigurePlan {
  const dimensions = { LoadBalancer: loadBalancer };
  return { id, namespace: "AWS/ApplicationELB", metricName, stat: "Sum", dimensions };
}

/**
 * More than so many percent of all requests are answered by the load balancer itself, with 502, 503
 * or 504: no target was there, or none answered. It counts no request that it found no target for.
 *
 * @param entry name of the environment
 */
export function planEntryErrors(
  rule: AlertRule,
  entry: string,
  loadBalancer: pulumi.Input<string>,
): AlarmPlan {
  return {
    rule,
    role: "entry-errors",
    subject: entry,
    timing: planTiming(rule),
    after: [],
    description:
      `The load balancer itself answers more than ${rule.threshold}% of the requests with ` +
      `502, 503 or 504.`,
    condition: above(rule.threshold, "notBreaching"),
    figures: [
      ...entryFigures(loadBalancer, ["502", "503", "504"]),
      entryFigure(loadBalancer, "counted", "RequestCount"),
    ],
    steps: [
      { id: "requests", expression: "FILL(counted,0)+FILL(own503,0)" },
      { id: "errors", expression: "FILL(own502,0)+FILL(own503,0)+FILL(own504,0)" },
      planShare(rule),
    ],
  };
}
