import type { Monitoring } from "../../../monitoring.ts";
import { formatPrometheus, retentionFlag } from "../../../observability/prometheus.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import { formatRules } from "../../../observability/rule-file.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import { prometheusPort } from "../../containers/exporter-plan.ts";
import { helperOf } from "../network-plan.ts";
import { createTool } from "./tool.ts";

/** Builds Prometheus, which finds services by the names that their copies share. */
export function createPrometheus(
  owner: Monitoring,
  request: MonitoringRequest,
  exporters: readonly Exporter[],
): void {
  const { plan } = request;
  createTool(owner, {
    tool: "prometheus",
    image: "prometheus",
    args: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      retentionFlag(plan.retentionDays),
    ],
    files: planFiles(owner, request, exporters),
    data: "/prometheus",
    memoryMb: 1024,
    check: `wget -q -O /dev/null http://127.0.0.1:${prometheusPort}/-/ready`,
    member: helperOf(owner.componentName, "prometheus"),
  });
}

function planFiles(
  owner: Monitoring,
  { plan, alerting }: MonitoringRequest,
  exporters: readonly Exporter[],
): Record<string, string> {
  const { application, environment } = owner.tags;
  const { services, scrapeSeconds } = plan;
  const scale = alerting?.plan.scale;
  const folder = "/etc/prometheus";
  const config = formatPrometheus({
    application,
    environment,
    services,
    scrapeSeconds,
    exporters,
    discovery: { source: "docker" },
    alertmanagers: alerting ? ["alertmanager:9093"] : [],
    ...(scale !== undefined && { scale }),
  });
  if (!alerting) return { [`${folder}/prometheus.yml`]: config };
  const rules = formatRules({ source: "docker", services, scrapeSeconds, alerting: alerting.plan });
  return { [`${folder}/prometheus.yml`]: config, [`${folder}/rules/slipway.yml`]: rules };
}
