import type { Monitoring } from "../../../monitoring.ts";
import { formatPrometheus, retentionFlag } from "../../../observability/prometheus.ts";
import { formatRules } from "../../../observability/rule-file.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import { prometheusPort } from "../../containers/exporter-plan.ts";
import { kubernetesOf } from "../handles.ts";
import { slotLabel } from "../labels.ts";
import { peerOf } from "../links.ts";
import { allowConnection, allowKubelets } from "../network-policies.ts";
import { alertmanagerPort, alertmanagers } from "./alertmanager.ts";
import type { BuiltExporter } from "./exporters.ts";
import type { FilesPlan } from "./files.ts";
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
  // Nine tenths of the disk, so that it drops old figures before it is full.
  const sizeFlag = `--storage.tsdb.retention.size=${toolSizes.prometheus.storageGb * 0.9}GB`;
  allowReading(owner);
  const tool = createTool(owner, role, {
    tool: "prometheus",
    image: "prometheus",
    args: [
      "--config.file=/etc/prometheus/prometheus.yml",
      "--storage.tsdb.path=/prometheus",
      retentionFlag(plan.retentionDays),
      sizeFlag,
    ],
    port: prometheusPort,
    health: "/-/ready",
    files: planFiles(owner, request, exporters),
    data: "/prometheus",
    token: true,
  });
  const services = plan.services.map(({ name, port }) => ({ peer: peerOf(owner, name), port }));
  for (const { peer, port } of [...services, ...exporters]) {
    allowConnection(owner, tool.peer, peer, [port]);
  }
  allowKubelets(owner, tool.peer);
  if (alerting) {
    allowConnection(owner, tool.peer, alertmanagers.get(alerting).peer, [alertmanagerPort]);
  }
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

function planFiles(
  owner: Monitoring,
  { plan, alerting }: MonitoringRequest,
  exporters: readonly BuiltExporter[],
): FilesPlan[] {
  const { application, environment } = owner.tags;
  const { services, databases, scrapeSeconds } = plan;
  const scale = alerting?.plan.scale;
  const config = formatPrometheus({
    application,
    environment,
    services,
    scrapeSeconds,
    exporters: exporters.map(({ peer: _, ...exporter }) => exporter),
    discovery: {
      source: "kubernetes",
      namespace: kubernetesOf(owner).namespaceName,
      slotLabel,
      kubelets: true,
    },
    alertmanagers: alerting ? [`${alertmanagers.get(alerting).host}:${alertmanagerPort}`] : [],
    ruleFiles: ["/etc/prometheus-rules/*.yml"],
    ...(scale !== undefined && { scale }),
  });
  const files = { role: "config", folder: "/etc/prometheus", files: { "prometheus.yml": config } };
  if (!alerting) return [files];
  const rules = formatRules({
    source: "kubernetes",
    services,
    databases,
    scrapeSeconds,
    alerting: alerting.plan,
  });
  const folder = "/etc/prometheus-rules";
  return [files, { role: "rules", folder, files: { "slipway.yml": rules } }];
}
