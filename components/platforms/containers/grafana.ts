import type { Member } from "../../base/member.ts";
import { formatApplicationDashboard } from "../../observability/dashboards/application.ts";
import { formatInfrastructureDashboard } from "../../observability/dashboards/infrastructure.ts";
import {
  formatDashboardProvider,
  formatDatasources,
} from "../../observability/dashboards/provisioning.ts";
import type { SourcesPlan } from "../../observability/dashboards/provisioning.ts";
import type { MonitoringPlan } from "../../plan/monitoring-plan.ts";
import type { FilesPlan } from "./files.ts";

/** Port of Grafana. */
export const grafanaPort = 3000;

/** Variable with the password of Grafana's user `admin`. */
export const grafanaPassword = "GF_SECURITY_ADMIN_PASSWORD";

/** Grafana as containers run it: all of it is in files, so that it keeps nothing itself. */
export const grafana = {
  image: "grafana",
  // The user `grafana` of the official image.
  user: 472,
  scratch: ["/var/lib/grafana", "/var/log/grafana"],
  /** It looks for news and plugins by default, to which no way is open. */
  quiet: {
    GF_ANALYTICS_REPORTING_ENABLED: "false",
    GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
    GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
    GF_PLUGINS_PREINSTALL_DISABLED: "true",
  },
  health: "/api/health",
} as const;

/** What Grafana reads: where the figures are, and the dashboards. */
export function planGrafanaFiles(
  owner: Member,
  plan: MonitoringPlan,
  source: "docker" | "kubernetes",
  sources: SourcesPlan,
): FilesPlan[] {
  const { application } = owner.tags;
  const provisioning = "/etc/grafana/provisioning";
  const dashboards = "/etc/grafana-dashboards";
  return [
    {
      role: "sources",
      folder: `${provisioning}/datasources`,
      files: { "slipway.yaml": formatDatasources(sources) },
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
        "application.json": formatApplicationDashboard(application, plan.panels),
        "infrastructure.json": formatInfrastructureDashboard({ ...plan, application, source }),
      },
    },
  ];
}
