import type * as pulumi from "@pulumi/pulumi";
import type { AlertRule } from "../../../plan/monitoring-plan.ts";
import type { AlarmTiming } from "./timing.ts";

/** A figure of CloudWatch. */
export interface FigurePlan {
  /** Name in the expression. */
  id: string;
  namespace: string;
  metricName: string;
  /** How the values of one look become one: `Sum`, `p95`. */
  stat: string;
  dimensions: Readonly<Record<string, pulumi.Input<string>>>;
}

/** A step of a calculation. */
export interface StepPlan {
  id: string;
  /** In CloudWatch's metric math. */
  expression: pulumi.Input<string>;
  /** Whether it asks elsewhere than for the figures, and has to be told how often. @default false */
  isQuery?: boolean;
}

/** When an alarm goes off, apart from the looks. */
export interface ConditionPlan {
  comparisonOperator:
    | "GreaterThanThreshold"
    | "GreaterThanOrEqualToThreshold"
    | "LessThanThreshold"
    | "LessThanOrEqualToThreshold";
  threshold: number;
  /** What a look without a figure counts as. */
  treatMissingData: "breaching" | "notBreaching" | "ignore" | "missing";
}

/** What an alarm is for: a default alert, or one of the application's own. */
export interface AlarmRule extends Pick<AlertRule, "alert" | "severity" | "labels"> {
  name: string;
}

/** An alarm on one component. */
export interface AlarmPlan {
  rule: AlarmRule;
  /** What it is called beside what it is on. @default the rule's name */
  role?: string;
  /** What it is on, as people and resources name it: `api`. */
  subject: string;
  /** What a message says. */
  description: string;
  timing: AlarmTiming;
  condition: ConditionPlan;
  figures: readonly FigurePlan[];
  /** The last step is what is looked at; without steps it is the one figure. */
  steps: readonly StepPlan[];
  /** Looks of {@link AlarmTiming} that must be bad. @default all */
  datapointsToAlarm?: number;
  /** Where the figures are. @default the stack's region */
  region?: string;
  /** Minutes after its creation in which missing figures do not count. @default 0 */
  warmUpMinutes?: number;
  /** What must be there before it makes sense. */
  after: readonly pulumi.Resource[];
}

/** Steps and figures of the slots of a program have the place of the slot as their end: `r0`. */
export function idOf(letter: string, index: number): string {
  return `${letter}${index}`;
}

/** The sum of a figure over slots, of which some may be empty. */
export function sumOf(letter: string, count: number): string {
  const parts = Array.from({ length: count }, (_, index) => `FILL(${idOf(letter, index)},0)`);
  return parts.join("+");
}

/** The most of a figure over slots, of which some may be empty. */
export function mostOf(letter: string, count: number): StepPlan[] {
  const filled = Array.from({ length: count }, (_, index) => ({
    id: `filled${idOf(letter, index)}`,
    expression: `FILL(${idOf(letter, index)},0)`,
  }));
  const ids = filled.map(({ id }) => id).join(",");
  return [...filled, { id: "most", expression: `MAX([${ids}])` }];
}
