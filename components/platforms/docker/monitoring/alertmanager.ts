import type { Alerting } from "../../../alerting.ts";
import { formatAlertmanager } from "../../../observability/alertmanager.ts";
import { listSecrets, secretFile } from "../../../observability/receivers.ts";
import type { AlertingRequest, BuiltAlerting } from "../../../base/platform.ts";
import { createTool } from "./tool.ts";

const folder = "/etc/alertmanager";

/** Builds Alertmanager with its receivers; nobody but Prometheus and Grafana can reach it. */
export function buildAlerting(owner: Alerting, request: AlertingRequest): BuiltAlerting {
  const config = formatAlertmanager({ ...request.plan, secretsFolder: folder });
  createTool(owner, {
    tool: "alertmanager",
    image: "alertmanager",
    args: [
      `--config.file=${folder}/alertmanager.yml`,
      "--storage.path=/alertmanager",
      // One copy has nobody to agree with.
      "--cluster.listen-address=",
    ],
    files: { [`${folder}/alertmanager.yml`]: config, ...secretsOf(request) },
    data: "/alertmanager",
    memoryMb: 128,
    check: "wget -q -O /dev/null http://127.0.0.1:9093/-/healthy",
  });
  return { url: undefined };
}

function secretsOf({ plan, secrets }: AlertingRequest): AlertingRequest["secrets"] {
  const files = listSecrets(plan.receivers).flatMap(({ name, variable }) => {
    const value = secrets[variable];
    return value === undefined ? [] : [[`${folder}/${secretFile(name)}`, value] as const];
  });
  return Object.fromEntries(files);
}
