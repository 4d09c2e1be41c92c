import type { Monitoring } from "../../../monitoring.ts";
import { formatApplicationDashboard } from "../../../observability/dashboards/application.ts";
import { formatInfrastructureDashboard } from "../../../observability/dashboards/infrastructure.ts";
import {
  formatDashboardProvider,
  formatDatasources,
} from "../../../observability/dashboards/provisioning.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import { allowConnection } from "../network-policies.ts";
import { createSecret } from "../program.ts";
import { prometheusPort } from "../../containers/exporter-plan.ts";
import { createPassword } from "../../containers/password.ts";
import { alertmanagerPort, alertmanagers } from "./alertmanager.ts";
import type { FilesPlan } from "./files.ts";
import { createTool } from "./tool.ts";
import type { BuiltTool } from "./tool.ts";

/** Port of Grafana. */
export const grafanaPort = 3000;

/** The user `grafana` of the official image. */
const user = 472;

/** Grafana looks for news and plugins by default, to which no way is open. */
const quiet = {
  GF_ANALYTICS_REPORTING_ENABLED: "false",
  GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
  GF_PLUGINS_PREINSTALL_DISABLED: "true",
};

const passwordVariable = "GF_SECURITY_ADMIN_PASSWORD";

/** Builds Grafana with its dashboards: all of it is in files, so that it keeps nothing itself. */
export function createGrafana(
  owner: Monitoring,
  request: MonitoringRequest,
  prometheus: BuiltTool,
): BuiltTool {
  const { alerting } = request;
  const password = createPassword(owner);
  const secret = createSecret(owner, ["grafana", "admin"], { [passwordVariable]: password });
  const tool = createTool(owner, ["grafana"], {
    tool: "grafana",
    image: "grafana",
    env: [
      ...Object.entries(quiet).map(([name, value]) => ({ name, value })),
      {
        name: passwordVariable,
        valueFrom: { secretKeyRef: { name: secret, key: passwordVariable } },
      },
    ],
    values: { [passwordVariable]: password },
    port: grafanaPort,
    health: "/api/health",
    user,
    files: planFiles(owner, request, prometheus),
    scratch: ["/var/lib/grafana", "/var/log/grafana"],
  });
  allowConnection(owner, tool.peer, prometheus.peer, [prometheusPort]);
  if (alerting) {
    allowConnection(owner, tool.peer, alertmanagers.get(alerting).peer, [alertmanagerPort]);
  }
  return tool;
}

function planFiles(
  owner: Monitoring,
  { plan, alerting }: MonitoringRequest,
  { host }: BuiltTool,
): FilesPlan[] {
  const { application } = owner.tags;
  const provisioning = "/etc/grafana/provisioning";
  const dashboards = "/etc/grafana-dashboards";
  const alertmanager = alerting
    ? `http://${alertmanagers.get(alerting).host}:${alertmanagerPort}`
    : undefined;
  const sources = formatDatasources({
    prometheus: `http://${host}:${prometheusPort}`,
    ...(alertmanager !== undefined && { alertmanager }),
  });
  return [
    {
      role: "sources",
      folder: `${provisioning}/datasources`,
      files: { "slipway.yaml": sources },
    },
    {
      role: "provider",
      folder: `${provisioning}/dashboards`,
      files: { "slipway.yaml": formatDashboardProvider(dashboards) },
    },
    {
      role: "dashboards",
      folder: dashboards,
      files: {
        "application.json": formatApplicationDashboard(application),
        "infrastructure.json": formatInfrastructureDashboard({
          application,
          source: "kubernetes",
          databases: plan.databases,
          caches: plan.caches,
          queues: plan.queues,
        }),
      },
    },
  ];
}
