import { workloadsOf } from "../../../base/workload.ts";
import type { Monitoring } from "../../../monitoring.ts";
import { collectorPorts, formatCollector } from "../../../observability/otel-collector.ts";
import type { BuiltMonitoring, MonitoringRequest } from "../../../base/platform.ts";
import { grafanaPort } from "../../containers/grafana.ts";
import { kubernetesOf } from "../handles.ts";
import { peerOf } from "../links.ts";
import { allowConnection, allowInternet } from "../network-policies.ts";
import { createSecretEnv } from "../program.ts";
import { createBlackbox } from "./blackbox.ts";
import { createExporter } from "./exporters.ts";
import { createGrafana } from "./grafana.ts";
import { createLogs } from "./logs.ts";
import { createPrometheus } from "./prometheus.ts";
import { createStateMetrics } from "./state-metrics.ts";
import { createTool } from "./tool.ts";

/**
 * Builds Prometheus, Grafana, exporters, what keeps logs and, where traces go somewhere, a collector.
 * The dashboards' address is inside the cluster: reach it by `kubectl port-forward`.
 */
export function buildMonitoring(owner: Monitoring, request: MonitoringRequest): BuiltMonitoring {
  const { namespaceName, watched } = kubernetesOf(owner);
  const exporters = [
    ...watched.map((server) => createExporter(owner, server)),
    createStateMetrics(owner),
    ...createBlackbox(owner),
  ];
  const prometheus = createPrometheus(owner, request, exporters);
  const loki = request.plan.logs ? createLogs(owner) : undefined;
  const grafana = createGrafana(owner, request, { prometheus, ...(loki && { loki }) });
  createCollector(owner, request);
  return { url: `http://${grafana.host}.${namespaceName}.svc:${grafanaPort}` };
}

/** Takes traces from services and workers by OTLP over HTTP, and passes them on. */
function createCollector(owner: Monitoring, { plan, secrets }: MonitoringRequest): void {
  const { traces } = plan;
  if (!traces) return;
  const config = formatCollector({ traces }) ?? "";
  const folder = "/etc/collector";
  const role = ["collector"];
  const tool = createTool(owner, role, {
    tool: "collector",
    image: "otel-collector",
    args: [`--config=${folder}/config.yaml`],
    env: createSecretEnv(owner, role, secrets),
    values: secrets,
    port: collectorPorts.http,
    files: [{ role: "config", folder, files: { "config.yaml": config } }],
  });
  for (const workload of workloadsOf(owner.environment)) {
    allowConnection(owner, peerOf(workload), tool.peer, [collectorPorts.http]);
  }
  allowInternet(owner, tool.peer, [portOf(traces.endpoint)]);
}

/** Port of an OTLP endpoint: `tempo:4317`, `https://otlp.example.com`. */
function portOf(endpoint: string): number {
  const port = /:(\d+)(\/|$)/.exec(endpoint)?.[1];
  if (port !== undefined) return Number(port);
  return endpoint.startsWith("http:") ? 80 : 443;
}
