import { formatDuration } from "./duration.ts";
import { isHeartbeat, watchdogAlert } from "../plan/watching/heartbeat.ts";
import type {
  AlertingPlan,
  HeartbeatReceiver,
  Receiver,
  Severity,
} from "../plan/monitoring-plan.ts";
import { formatReceiver } from "./receivers.ts";
import { formatYaml } from "./yaml.ts";

/** What a config of Alertmanager is made from. */
export interface AlertmanagerPlan extends Omit<AlertingPlan, "rules"> {
  /** Folder of the files with secrets, one for each receiver that has one: {@link secretFile}. */
  secretsFolder: string;
}

/** One message for each alert of one service, or of one component. */
const groupBy = ["alertname", "service", "component"];

/** The config of Alertmanager; no secret stands in it. */
export function formatAlertmanager(plan: AlertmanagerPlan): string {
  const { receivers, scale, secretsFolder } = plan;
  const config = {
    route: {
      receiver: "none",
      group_by: groupBy,
      group_wait: formatDuration(plan.groupWaitSeconds, scale),
      group_interval: formatDuration(plan.groupIntervalSeconds, scale),
      repeat_interval: formatDuration(plan.repeatSeconds.warning, scale),
      routes: [
        ...receivers.filter(isHeartbeat).map((receiver) => formatHeartbeat(plan, receiver)),
        ...(["critical", "warning"] as const).map((severity) => formatRoute(plan, severity)),
      ],
    },
    inhibit_rules: inhibitions,
    receivers: [
      { name: "none" },
      ...receivers.map((receiver) => formatReceiver(receiver, secretsFolder)),
    ],
  };
  return formatYaml(config);
}

/** A sign of life at regular times; each such receiver has a route of its own. */
function formatHeartbeat(
  { scale }: AlertmanagerPlan,
  { name, everySeconds = 300 }: HeartbeatReceiver,
): object {
  return {
    matchers: [`alertname="${watchdogAlert}"`],
    receiver: name,
    group_wait: "0s",
    group_interval: formatDuration(everySeconds, scale),
    // Shorter: it is looked at once in a group's interval, and must be due by then.
    repeat_interval: formatDuration(0.9 * everySeconds, scale),
    continue: true,
  };
}

/** Everybody who takes a severity is told: the one who continues, and whoever comes after. */
function formatRoute(plan: AlertmanagerPlan, severity: Severity): object {
  const takes = plan.receivers.filter((receiver) => isTold(receiver, severity));
  return {
    matchers: [`severity="${severity}"`],
    repeat_interval: formatDuration(plan.repeatSeconds[severity], plan.scale),
    receiver: "none",
    ...(takes.length > 0 && { routes: takes.map(formatTold) }),
  };
}

function isTold(receiver: Receiver, severity: Severity): boolean {
  if (isHeartbeat(receiver)) return false;
  return severity === "critical" || receiver.severity !== "critical";
}

/** A receiver with labels is told of alerts that have all of them. */
function formatTold(receiver: Receiver): object {
  const labels = isHeartbeat(receiver) ? {} : (receiver.labels ?? {});
  const matchers = Object.entries(labels).map(([name, value]) => `${name}=${quote(value)}`);
  return {
    receiver: receiver.name,
    ...(matchers.length > 0 && { matchers }),
    continue: true,
  };
}

/** A value as Alertmanager's matchers take it. */
function quote(value: string): string {
  return `"${value.replaceAll(/[\\"]/g, (character) => `\\${character}`)}"`;
}

/** What need not be told, since something worse is told already. */
const inhibitions = [
  {
    source_matchers: [`alertname="service_down"`],
    target_matchers: [`alertname=~"high_error_rate|high_response_time"`],
    equal: ["service"],
  },
  {
    // Without it, alerts that have no service would all count as of the same one.
    source_matchers: [`severity="critical"`, `service!=""`],
    target_matchers: [`severity="warning"`],
    equal: ["service"],
  },
  {
    source_matchers: [`severity="critical"`],
    target_matchers: [`severity="warning"`],
    equal: ["alertname", "service", "component", "instance", "name"],
  },
];
