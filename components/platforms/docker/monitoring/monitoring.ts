import type { Monitoring } from "../../../monitoring.ts";
import { formatCollector } from "../../../observability/otel-collector.ts";
import type { BuiltMonitoring, MonitoringRequest } from "../../../base/platform.ts";
import { addressOfDashboards } from "../edge/entry.ts";
import { dockerOf } from "../handles.ts";
import { helperOf } from "../network-plan.ts";
import { createExporters } from "./exporters.ts";
import { createGrafana } from "./grafana.ts";
import { createLogs } from "./logs.ts";
import { createPrometheus } from "./prometheus.ts";
import { createTool } from "./tool.ts";

/**
 * Builds Prometheus, Grafana, exporters, what keeps logs and, where traces go somewhere, a collector.
 * The dashboards are on the machine's loopback, whatever the entry is on.
 */
export function buildMonitoring(owner: Monitoring, request: MonitoringRequest): BuiltMonitoring {
  createPrometheus(owner, request, createExporters(owner, request.plan));
  const lokiUrl = request.plan.logs ? createLogs(owner) : undefined;
  const grafana = createGrafana(owner, request, lokiUrl);
  dockerOf(owner).dashboards.tell("grafana", grafana);
  createCollector(owner, request);
  return { url: addressOfDashboards(dockerOf(owner).settings) };
}

/** Takes traces from services by OTLP at `collector`, and passes them on. */
function createCollector(owner: Monitoring, { plan, secrets }: MonitoringRequest): void {
  if (!plan.traces) return;
  const file = "/etc/collector/config.yaml";
  createTool(owner, {
    tool: "collector",
    image: "otel-collector",
    args: [`--config=${file}`],
    env: secrets,
    files: { [file]: formatCollector({ traces: plan.traces }) ?? "" },
    user: 10_001,
    memoryMb: 512,
    members: [helperOf(owner.componentName, "collector")],
  });
}
