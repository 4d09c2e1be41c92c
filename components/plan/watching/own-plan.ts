import type { AlertLabels, Severity } from "./severity.ts";

/** A figure of CloudWatch's, for alerts and panels on aws. */
export interface CloudWatchMetric {
  /** Where it is kept: `AWS/SQS`, or a name of the application's own. */
  namespace: string;
  /** What it is called there: `ApproximateAgeOfOldestMessage`. */
  name: string;
  /** How the values of a look become one: `Sum`, `Average`, `p95`. */
  stat: string;
  /** What it is of: `{ QueueName: "shop-prod-jobs" }`. @default of everything */
  dimensions?: Readonly<Record<string, string>>;
  /** Seconds of one look; a multiple of 60. @default 60 */
  periodSeconds?: number;
  /** What a look without a figure counts as: fault, health, or neither. @default "notBreaching" */
  whenMissing?: "breaching" | "notBreaching" | "ignore";
}

/** What an alert or a panel looks at, on each platform; one of the two at least. */
export interface CloudWatchFigure {
  /** PromQL, for local, docker and kubernetes. */
  query?: string;
  /** A figure of CloudWatch, for aws, where nobody asks programs for their figures. */
  metric?: CloudWatchMetric;
}

/** How a value is compared with the threshold, in the words of shells. */
export const conditions = ["gt", "gte", "lt", "lte", "eq", "ne"] as const;

/** How a value is compared with the threshold: above, at least, below, at most, equal, other. */
export type Condition = (typeof conditions)[number];

/** An alert of an application's own. */
export interface OwnAlertArgs extends CloudWatchFigure {
  /** Name, unique among all alerts: a-z, 0-9 and _. */
  name: string;
  /** How the value is compared with the threshold. */
  condition: Condition;
  /** What it is compared with, in the unit of the query. */
  threshold: number;
  /** Seconds that it has to hold before the alert fires. @default 300 */
  forSeconds?: number;
  /** How bad it is. @default "warning" */
  severity?: Severity;
  /** Labels by which receivers pick it: `{ team: "backend" }`. @default none */
  labels?: AlertLabels;
  /** What a message says, in Prometheus' template language. @default name, condition and value */
  annotations?: { summary?: string; description?: string };
}

/** An alert of an application's own with everything decided. */
export interface OwnAlert extends CloudWatchFigure {
  name: string;
  condition: Condition;
  threshold: number;
  forSeconds: number;
  severity: Severity;
  labels: AlertLabels;
  annotations: { summary: string; description: string };
}

/** How a panel shows its figures. */
export const panelTypes = ["graph", "stat", "table"] as const;

/** How a panel shows its figures: over time, the last value of each, or these in a table. */
export type PanelType = (typeof panelTypes)[number];

/** A panel of an application's own. */
export interface OwnPanelArgs extends CloudWatchFigure {
  /** Title, unique among the panels. */
  title: string;
  /** How it shows its figures. @default "graph" */
  type?: PanelType;
  /** Unit of Grafana: `reqps`, `s`, `percent`, `bytes`; no more than a label on aws. @default none */
  unit?: string;
  /** Value from which on it is red. @default none */
  threshold?: number;
}

/** A panel of an application's own with everything decided. */
export interface OwnPanel extends CloudWatchFigure {
  title: string;
  type: PanelType;
  unit: string;
  threshold?: number;
}
