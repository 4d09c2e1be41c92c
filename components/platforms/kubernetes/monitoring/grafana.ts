import type { Monitoring } from "../../../monitoring.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import { lokiPort } from "../../../observability/loki.ts";
import { allowConnection } from "../network-policies.ts";
import { createSecret } from "../program.ts";
import { alertmanagerPort } from "../../containers/alertmanager.ts";
import {
  grafana,
  grafanaPassword,
  grafanaPort,
  planGrafanaFiles,
} from "../../containers/grafana.ts";
import { createPassword } from "../../containers/password.ts";
import { prometheusPort } from "../../containers/prometheus.ts";
import { alertmanagers } from "./alertmanager.ts";
import { createTool } from "./tool.ts";
import type { BuiltTool } from "./tool.ts";

/** Builds Grafana with its dashboards. */
export function createGrafana(
  owner: Monitoring,
  request: MonitoringRequest,
  { prometheus, loki }: { prometheus: BuiltTool; loki?: BuiltTool },
): BuiltTool {
  const { plan, alerting } = request;
  const { image, user, scratch, quiet, health } = grafana;
  const alertmanager = alerting && alertmanagers.get(alerting);
  const password = createPassword(owner);
  const secret = createSecret(owner, ["grafana", "admin"], { [grafanaPassword]: password });
  const tool = createTool(owner, ["grafana"], {
    tool: "grafana",
    image,
    env: [
      ...Object.entries(quiet).map(([name, value]) => ({ name, value })),
      {
        name: grafanaPassword,
        valueFrom: { secretKeyRef: { name: secret, key: grafanaPassword } },
      },
    ],
    values: { [grafanaPassword]: password },
    port: grafanaPort,
    health,
    user,
    files: planGrafanaFiles(owner, plan, "kubernetes", {
      prometheus: `http://${prometheus.host}:${prometheusPort}`,
      ...(alertmanager && { alertmanager: `http://${alertmanager.host}:${alertmanagerPort}` }),
      ...(loki && { loki: `http://${loki.host}:${lokiPort}` }),
    }),
    scratch,
  });
  allowConnection(owner, tool.peer, prometheus.peer, [prometheusPort]);
  if (alertmanager) allowConnection(owner, tool.peer, alertmanager.peer, [alertmanagerPort]);
  if (loki) allowConnection(owner, tool.peer, loki.peer, [lokiPort]);
  return tool;
}
