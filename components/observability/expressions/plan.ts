import type { ExporterJob } from "../prometheus-plan.ts";
import type { MetricSource, MonitoredService } from "../../plan/monitoring-plan.ts";

/** Something that gives figures beside the services, as its own figures name it. */
export interface FigureSource {
  job: ExporterJob;
  component: string;
}

/** What a rule's expression is made from. */
export interface ExpressionPlan {
  source: MetricSource;
  services: readonly MonitoredService[];
  workers: readonly string[];
  /** Databases of a cluster, whose backups are known by their CronJobs' names. */
  databases: readonly string[];
  caches: readonly string[];
  queues: readonly string[];
  searches: readonly string[];
  models: readonly string[];
  schedules: readonly string[];
  /** What is scraped beside the services. */
  exporters: readonly FigureSource[];
  threshold: number;
  /** Duration of the rates in it: `2m`. */
  window: string;
  /** Another duration, that many times as long as the window. */
  windows: (times: number) => string;
  /** A duration of so many seconds, in which there are some looks. */
  span: (seconds: number) => string;
}

/** A pattern that matches some names and no other: names have nothing that means more in it. */
export function anyOf(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? "") : `(${names.join("|")})`;
}

/** Gives what an expression finds a label with one value. */
export function labelled(expression: string, label: string, value: string): string {
  return `label_replace(${expression}, "${label}", "${value}", "", "")`;
}
