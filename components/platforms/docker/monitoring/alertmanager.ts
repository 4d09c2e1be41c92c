import type { Alerting } from "../../../alerting.ts";
import type { AlertingRequest, BuiltAlerting } from "../../../base/platform.ts";
import { formatAlertmanager } from "../../../observability/alertmanager.ts";
import {
  alertmanagerArgs,
  alertmanagerHealth,
  alertmanagerPort,
  alertsFolder,
  planSecretFiles,
} from "../../containers/alertmanager.ts";
import { textsByPath } from "../../containers/files.ts";
import { createTool } from "./tool.ts";

const folder = "/etc/alertmanager";

/** Builds Alertmanager with its receivers; nobody but Prometheus and Grafana can reach it. */
export function buildAlerting(owner: Alerting, request: AlertingRequest): BuiltAlerting {
  const config = formatAlertmanager({ ...request.plan, secretsFolder: folder });
  const files = { "alertmanager.yml": config, ...planSecretFiles(request) };
  createTool(owner, {
    tool: "alertmanager",
    image: "alertmanager",
    args: alertmanagerArgs,
    files: textsByPath([{ role: "config", folder, files }]),
    data: alertsFolder,
    memoryMb: 128,
    check: `wget -q -O /dev/null http://127.0.0.1:${alertmanagerPort}${alertmanagerHealth}`,
  });
  return { url: undefined };
}
