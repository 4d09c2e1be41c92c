import type { Slot } from "./slots.ts";

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
  /** Names of the databases. */
  databases: readonly string[];
  /** Names of the caches. */
  caches: readonly string[];
  /** Names of the queues. */
  queues: readonly string[];
  /** Names of the buckets. */
  buckets: readonly string[];
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

/** How urgent an alert is. */
export type Severity = "critical" | "warning";

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
  "restart_loop",
] as const;

/** Name of a default alert. */
export type RuleName = (typeof ruleNames)[number];

/** What an application may change of a default alert; `false` turns it off. */
export interface RuleOverride {
  /** In the unit of the rule: percent, seconds, hours, days, messages or restarts. */
  threshold?: number;
  /** Seconds that it has to hold before the alert fires. */
  forSeconds?: number;
  severity?: Severity;
}

/** Changes of the default alerts, by name. */
export type RuleOverrides = Readonly<Partial<Record<RuleName, RuleOverride | false>>>;

/** An alert with everything decided but the place its figures come from. */
export interface AlertRule {
  name: RuleName;
  /** Name of the alert that it raises: both certificate rules raise `certificate_expiring`. */
  alert: string;
  /** In the unit of the rule: percent, seconds, hours, days, messages or restarts. */
  threshold: number;
  /** Seconds that it has to hold before the alert fires. */
  forSeconds: number;
  /** Seconds that a rate or a count is taken over; 0 where the rule looks at one moment. */
  windowSeconds: number;
  severity: Severity;
}

interface ReceiverBase {
  /** Name, unique among the receivers. */
  name: string;
  /** Least severity that it is told. @default "warning" */
  severity?: Severity;
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

/** Who is told of alerts. */
export type Receiver = SlackReceiver | EmailReceiver | PagerDutyReceiver | WebhookReceiver;

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
