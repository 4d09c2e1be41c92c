import { formatDuration } from "./duration.ts";
import type { AlertingPlan, Severity } from "../plan/monitoring-plan.ts";
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
      routes: (["critical", "warning"] as const).map((severity) => formatRoute(plan, severity)),
    },
    inhibit_rules: inhibitions,
    receivers: [
      { name: "none" },
      ...receivers.map((receiver) => formatReceiver(receiver, secretsFolder)),
    ],
  };
  return formatYaml(config);
}

/** Everybody who takes a severity is told: the one who continues, and whoever comes after. */
function formatRoute(plan: AlertmanagerPlan, severity: Severity): object {
  const takes = plan.receivers.filter(
    (receiver) => severity === "critical" || receiver.severity !== "critical",
  );
  return {
    matchers: [`severity="${severity}"`],
    repeat_interval: formatDuration(plan.repeatSeconds[severity], plan.scale),
    receiver: "none",
    ...(takes.length > 0 && {
      routes: takes.map(({ name }) => ({ receiver: name, continue: true })),
    }),
  };
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
