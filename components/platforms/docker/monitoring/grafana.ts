import type { Container } from "@pulumi/docker/container.js";
import type { Monitoring } from "../../../monitoring.ts";
import type { MonitoringRequest } from "../../../base/platform.ts";
import { alertmanagerPort } from "../../containers/alertmanager.ts";
import { textsByPath } from "../../containers/files.ts";
import {
  grafana,
  grafanaPassword,
  grafanaPort,
  planGrafanaFiles,
} from "../../containers/grafana.ts";
import { createPassword } from "../../containers/password.ts";
import { prometheusPort } from "../../containers/prometheus.ts";
import { helperOf } from "../network-plan.ts";
import { logsMember } from "./logs.ts";
import { createTool } from "./tool.ts";

/**
 * Builds Grafana with its dashboards.
 *
 * @param lokiUrl where it finds the logs, if they are kept
 */
export function createGrafana(
  owner: Monitoring,
  { plan, alerting }: MonitoringRequest,
  lokiUrl: string | undefined,
): Container {
  const { image, user, scratch, quiet, health } = grafana;
  const files = planGrafanaFiles(owner, plan, "docker", {
    prometheus: `http://prometheus:${prometheusPort}`,
    ...(alerting && { alertmanager: `http://alertmanager:${alertmanagerPort}` }),
    ...(lokiUrl !== undefined && { loki: lokiUrl }),
  });
  return createTool(owner, {
    tool: "grafana",
    image,
    env: { ...quiet, [grafanaPassword]: createPassword(owner) },
    files: textsByPath(files),
    scratch,
    user,
    memoryMb: 512,
    check: `wget -q -O /dev/null http://127.0.0.1:${grafanaPort}${health}`,
    members: [
      helperOf(owner.componentName, "grafana"),
      ...(lokiUrl === undefined ? [] : [logsMember(owner)]),
    ],
  });
}
