import type { Monitoring } from "../../../monitoring.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import { alertmanagerPort } from "../../containers/alertmanager.ts";
import {
  figuresFolder,
  planPrometheusArgs,
  planPrometheusFiles,
  prometheusHealth,
  prometheusPort,
} from "../../containers/prometheus.ts";
import { kubernetesOf } from "../handles.ts";
import { slotLabel } from "../labels.ts";
import { peerOf } from "../links.ts";
import { allowConnection, allowKubelets } from "../network-policies.ts";
import { alertmanagers } from "./alertmanager.ts";
import type { BuiltExporter } from "./exporters.ts";
import { allowInCluster, allowInNamespace } from "./rights.ts";
import { createTool } from "./tool.ts";
import type { BuiltTool } from "./tool.ts";
import { toolSizes } from "./tool-sizes.ts";

const role = ["prometheus"];

/** Builds Prometheus, which finds what it watches by the API server, with rules and rights. */
export function createPrometheus(
  owner: Monitoring,
  request: MonitoringRequest,
  exporters: readonly BuiltExporter[],
): BuiltTool {
  const { plan, alerting } = request;
  const alertmanager = alerting && alertmanagers.get(alerting);
  // Nine tenths of the disk, so that it drops old figures before it is full.
  const sizeFlag = `--storage.tsdb.retention.size=${toolSizes.prometheus.storageGb * 0.9}GB`;
  allowReading(owner);
  const tool = createTool(owner, role, {
    tool: "prometheus",
    image: "prometheus",
    args: [...planPrometheusArgs(plan), sizeFlag],
    port: prometheusPort,
    health: prometheusHealth,
    files: planPrometheusFiles(owner, request, {
      exporters: exporters.map(({ peer: _, ...exporter }) => exporter),
      discovery: {
        source: "kubernetes",
        namespace: kubernetesOf(owner).namespaceName,
        slotLabel,
        kubelets: true,
      },
      alertmanagers: alertmanager ? [`${alertmanager.host}:${alertmanagerPort}`] : [],
      rulesFolder: "/etc/prometheus-rules",
    }),
    data: figuresFolder,
    token: true,
  });
  const services = plan.services.map(({ name, port }) => ({ peer: peerOf(owner, name), port }));
  // One blackbox exporter looks at several things.
  const reached = new Map([...services, ...exporters].map((one) => [one.peer.name, one]));
  for (const { peer, port } of reached.values()) allowConnection(owner, tool.peer, peer, [port]);
  allowKubelets(owner, tool.peer);
  if (alertmanager) allowConnection(owner, tool.peer, alertmanager.peer, [alertmanagerPort]);
  return tool;
}

/** Pods of its own namespace; the kubelets' figures on volumes and containers of all. */
function allowReading(owner: Monitoring): void {
  const verbs = ["get", "list", "watch"];
  allowInNamespace(owner, role, [{ apiGroup: "", resources: ["pods"], verbs }]);
  allowInCluster(owner, role, [
    { apiGroup: "", resources: ["nodes"], verbs },
    { apiGroup: "", resources: ["nodes/metrics"], verbs: ["get"] },
  ]);
}
