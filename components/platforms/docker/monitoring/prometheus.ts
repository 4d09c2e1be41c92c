import type { Monitoring } from "../../../monitoring.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import { alertmanagerPort } from "../../containers/alertmanager.ts";
import { textsByPath } from "../../containers/files.ts";
import {
  figuresFolder,
  planPrometheusArgs,
  planPrometheusFiles,
  prometheusHealth,
  prometheusPort,
} from "../../containers/prometheus.ts";
import { dockerOf } from "../handles.ts";
import { helperOf } from "../network-plan.ts";
import { createTool } from "./tool.ts";

/** Builds Prometheus, which finds services by the names that their copies share. */
export function createPrometheus(
  owner: Monitoring,
  request: MonitoringRequest,
  exporters: readonly Exporter[],
): void {
  const files = planPrometheusFiles(owner, request, {
    exporters,
    discovery: { source: "docker" },
    alertmanagers: request.alerting ? [`alertmanager:${alertmanagerPort}`] : [],
    backedUp: [...dockerOf(owner).backedUp.keys()],
    rulesFolder: "rules",
  });
  createTool(owner, {
    tool: "prometheus",
    image: "prometheus",
    args: planPrometheusArgs(request.plan),
    files: textsByPath(files),
    data: figuresFolder,
    memoryMb: 1024,
    check: `wget -q -O /dev/null http://127.0.0.1:${prometheusPort}${prometheusHealth}`,
    members: [helperOf(owner.componentName, "prometheus")],
  });
}
