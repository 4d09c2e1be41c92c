import type { Container } from "@pulumi/docker/container.js";
import type { Monitoring } from "../../../monitoring.ts";
import { formatApplicationDashboard } from "../../../observability/dashboards/application.ts";
import { formatInfrastructureDashboard } from "../../../observability/dashboards/infrastructure.ts";
import {
  formatDashboardProvider,
  formatDatasources,
} from "../../../observability/dashboards/provisioning.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import { helperOf } from "../network-plan.ts";
import { prometheusPort } from "../../containers/exporter-plan.ts";
import { createPassword } from "../../containers/password.ts";
import { createTool } from "./tool.ts";

/** Port of Grafana. */
export const grafanaPort = 3000;

/** Grafana looks for news and plugins by default, to which no way is open. */
const quiet = {
  GF_ANALYTICS_REPORTING_ENABLED: "false",
  GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
  GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
  GF_PLUGINS_PREINSTALL_DISABLED: "true",
};

/** Builds Grafana with its dashboards: all of it is in files, so that it keeps nothing itself. */
export function createGrafana(owner: Monitoring, request: MonitoringRequest): Container {
  return createTool(owner, {
    tool: "grafana",
    image: "grafana",
    env: { ...quiet, GF_SECURITY_ADMIN_PASSWORD: createPassword(owner) },
    files: planFiles(owner, request),
    scratch: ["/var/lib/grafana", "/var/log/grafana"],
    // The user `grafana` of the official image.
    user: 472,
    memoryMb: 512,
    check: `wget -q -O /dev/null http://127.0.0.1:${grafanaPort}/api/health`,
    member: helperOf(owner.componentName, "grafana"),
  });
}

function planFiles(
  owner: Monitoring,
  { plan, alerting }: MonitoringRequest,
): Record<string, string> {
  const { application } = owner.tags;
  const provisioning = "/etc/grafana/provisioning";
  const dashboards = "/etc/grafana-dashboards";
  return {
    [`${provisioning}/datasources/slipway.yaml`]: formatDatasources({
      prometheus: `http://prometheus:${prometheusPort}`,
      ...(alerting && { alertmanager: "http://alertmanager:9093" }),
    }),
    [`${provisioning}/dashboards/slipway.yaml`]: formatDashboardProvider(dashboards),
    [`${dashboards}/application.json`]: formatApplicationDashboard(application),
    [`${dashboards}/infrastructure.json`]: formatInfrastructureDashboard({
      application,
      source: "docker",
      databases: plan.databases,
      caches: plan.caches,
      queues: plan.queues,
    }),
  };
}
