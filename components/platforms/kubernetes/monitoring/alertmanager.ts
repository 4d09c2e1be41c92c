import type { Alerting } from "../../../alerting.ts";
import type { AlertingPlan } from "../../../plan/monitoring-plan.ts";
import { formatAlertmanager } from "../../../observability/alertmanager.ts";
import type { AlertingRequest, BuiltAlerting } from "../../../base/platform.ts";
import {
  alertmanagerArgs,
  alertmanagerHealth,
  alertmanagerPort,
  alertsFolder,
  planSecretFiles,
} from "../../containers/alertmanager.ts";
import { Handles } from "../../handles.ts";
import { allowInternet } from "../network-policies.ts";
import { createTool } from "./tool.ts";
import type { BuiltTool } from "./tool.ts";

/** The Alertmanager of each Alerting. */
export const alertmanagers = new Handles<BuiltTool>("Alertmanager", "kubernetes");

const secretsFolder = "/etc/alertmanager-secrets";

/** Builds Alertmanager with its receivers; it is reached from inside the cluster alone. */
export function buildAlerting(owner: Alerting, request: AlertingRequest): BuiltAlerting {
  const { plan } = request;
  const config = formatAlertmanager({ ...plan, secretsFolder });
  const secrets = planSecretFiles(request);
  const tool = createTool(owner, ["alertmanager"], {
    tool: "alertmanager",
    image: "alertmanager",
    args: alertmanagerArgs,
    port: alertmanagerPort,
    health: alertmanagerHealth,
    files: [
      { role: "config", folder: "/etc/alertmanager", files: { "alertmanager.yml": config } },
      ...(Object.keys(secrets).length > 0
        ? [{ role: "receivers", folder: secretsFolder, files: secrets, secret: true }]
        : []),
    ],
    data: alertsFolder,
  });
  alertmanagers.set(owner, tool);
  allowInternet(owner, tool.peer, portsOf(plan));
  return { url: undefined };
}

/** Receivers are told by HTTPS, or by the mail servers' own ports. */
function portsOf({ receivers }: AlertingPlan): number[] {
  const mail = receivers.flatMap((receiver) =>
    receiver.kind === "email" && receiver.server !== undefined
      ? [Number(receiver.server.split(":").at(-1))]
      : [],
  );
  return [...new Set([443, ...mail])];
}
