import type { Slot } from "./slots.ts";
import type { OwnAlert, OwnPanel } from "./watching/own-plan.ts";
import type { AlertLabels, Severity } from "./watching/severity.ts";

export type { AlertLabels, Severity } from "./watching/severity.ts";

/** Where the figures come from: each platform has exporters of its own. */
export type MetricSource = "local" | "docker" | "kubernetes";

/** A service that gives its figures in Prometheus' text format. */
export interface MonitoredService {
  name: string;
  /** Port that it listens on. */
  port: number;
  /** Path of its figures: `/metrics`. */
  path: string;
  /** Slots that it may run in. */
  slots: readonly Slot[];
}

/** What is monitored, and how, as plain data. */
export interface MonitoringPlan {
  services: readonly MonitoredService[];
  /** Names of the workers. */
  workers: readonly string[];
  /** Names of the databases. */
  databases: readonly string[];
  /** Names of the caches. */
  caches: readonly string[];
  /** Names of the queues. */
  queues: readonly string[];
  /** Names of the buckets. */
  buckets: readonly string[];
  /** Names of the search indexes. */
  searches: readonly string[];
  /** Names of the language models. */
  models: readonly string[];
  /** Names of the schedules. */
  schedules: readonly string[];
  /** Alerts of the application's own. */
  alerts: readonly OwnAlert[];
  /** Panels of the application's own. */
  panels: readonly OwnPanel[];
  /** Days that figures are kept. */
  retentionDays: number;
  /** Seconds between two looks at a service. */
  scrapeSeconds: number;
  /** Where traces go. @default nowhere */
  traces?: TracesPlan;
  /** Whether logs are collected. */
  logs: boolean;
}

/** Where the collector sends traces. */
export interface TracesPlan {
  /** Address of an OTLP receiver: `tempo:4317`, or `https://otlp.example.com` for HTTP. */
  endpoint: string;
  /** Headers by name; each value is the name of the secret variable that holds it. */
  headers?: Readonly<Record<string, string>>;
}

/** The alerts that exist by default; a certificate has one for each severity. */
export const ruleNames = [
  "service_down",
  "high_error_rate",
  "high_response_time",
  "low_disk_space",
  "backup_too_old",
  "certificate_expiring",
  "certificate_expiring_critical",
  "queue_backlog",
  "dead_letters",
  "restart_loop",
  "schedule_failed",
  "database_cpu",
  "database_connections",
  "database_memory",
  "cache_evictions",
  "search_down",
  "search_slow",
  "search_memory",
  "model_down",
  "model_slow",
  "model_memory",
  "figures_missing",
] as const;

/** Name of a default alert. */
export type RuleName = (typeof ruleNames)[number];

/** What an application may change of a default alert; `false` turns it off. */
export interface RuleOverride {
  /** In the unit of the rule: percent, seconds, hours, days, messages, restarts, keys, GB. */
  threshold?: number;
  /** Seconds that it has to hold before the alert fires. */
  forSeconds?: number;
  severity?: Severity;
  /** Labels by which receivers pick it, beside its own: `{ team: "backend" }`. @default none */
  labels?: AlertLabels;
}

/** Changes of the default alerts, by name. */
export type RuleOverrides = Readonly<Partial<Record<RuleName, RuleOverride | false>>>;

/** An alert with everything decided but the place its figures come from. */
export interface AlertRule {
  name: RuleName;
  /** Name of the alert that it raises: both certificate rules raise `certificate_expiring`. */
  alert: string;
  /** In the unit of the rule: percent, seconds, hours, days, messages, restarts, keys, GB. */
  threshold: number;
  /** Seconds that it has to hold before the alert fires. */
  forSeconds: number;
  /** Seconds that a rate or a count is taken over; 0 where the rule looks at one moment. */
  windowSeconds: number;
  severity: Severity;
  /** Labels by which receivers pick it. @default none */
  labels?: AlertLabels;
}

interface ReceiverBase {
  /** Name, unique among the receivers. */
  name: string;
  /** Least severity that it is told. @default "warning" */
  severity?: Severity;
  /** Labels that an alert must have for it to be told: `{ team: "backend" }`. @default any */
  labels?: AlertLabels;
}

/** A Slack channel, by an incoming webhook. */
export interface SlackReceiver extends ReceiverBase {
  kind: "slack";
  /** Secret variable that holds the webhook's address. */
  variable: string;
  /** Channel with its #. @default the webhook's own */
  channel?: string;
}

/** A mailbox. */
export interface EmailReceiver extends ReceiverBase {
  kind: "email";
  /** Address that it goes to. */
  to: string;
  /** Address that it comes from. Needed where the platform sends no mail itself. */
  from?: string;
  /** Mail server with its port: `smtp.example.com:587`. Needed like `from`. */
  server?: string;
  /** Name to sign in with. @default no sign-in */
  username?: string;
  /** Secret variable that holds the password. @default no sign-in */
  variable?: string;
}

/** A PagerDuty service, by its Events API v2 integration. */
export interface PagerDutyReceiver extends ReceiverBase {
  kind: "pagerduty";
  /** Secret variable that holds the integration (routing) key. */
  variable: string;
}

/** Any HTTP server that takes Alertmanager's webhook. */
export interface WebhookReceiver extends ReceiverBase {
  kind: "webhook";
  /** Secret variable that holds the address. */
  variable: string;
}

/**
 * A service that raises the alarm when it is *not* called: it is told at regular times that alerts
 * are on their way, and of nothing else. Healthchecks.io and Dead Man's Snitch are such.
 */
export interface HeartbeatReceiver {
  kind: "heartbeat";
  /** Name, unique among the receivers. */
  name: string;
  /** Secret variable that holds the address that is called. */
  variable: string;
  /** Seconds between two calls; the service should wait for two or three. @default 300 */
  everySeconds?: number;
}

/** Who is told of alerts. */
export type Receiver =
  SlackReceiver | EmailReceiver | PagerDutyReceiver | WebhookReceiver | HeartbeatReceiver;

/** Which alerts there are and who is told, as plain data. */
export interface AlertingPlan {
  rules: readonly AlertRule[];
  receivers: readonly Receiver[];
  /** Seconds that the first alert of a group waits for others. */
  groupWaitSeconds: number;
  /** Seconds between two messages on a group that has changed. */
  groupIntervalSeconds: number;
  /** Seconds after which a message on an unchanged group is repeated. */
  repeatSeconds: Readonly<Record<Severity, number>>;
  /** Divides every duration; tests use it. @default 1 */
  scale?: number;
}
