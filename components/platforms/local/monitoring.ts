import * as pulumi from "@pulumi/pulumi";
import { workloadsOf } from "../../base/workload.ts";
import * as local from "../../../providers/local/resources.ts";
import type { Monitoring } from "../../monitoring.ts";
import type { AlertingPlan, MonitoringPlan } from "../../plan/monitoring-plan.ts";
import { formatPrometheus } from "../../observability/prometheus.ts";
import { formatRules } from "../../observability/rule-file.ts";
import type { BuiltMonitoring, MonitoringRequest } from "../../base/platform.ts";
import type { Workload } from "../../base/workload.ts";
import { alertmanagers } from "./alerting.ts";
import { warnOfSilentRules } from "../silent-rules.ts";
import { agents } from "./environment.ts";
import { hostOf, localNameOf } from "./names.ts";

/**
 * Builds a Prometheus on this machine, if it has one, that watches the services by their own
 * figures and everything by the agent's. Dashboards, traces and logs are for other platforms: the
 * agent keeps the logs.
 */
export function buildMonitoring(owner: Monitoring, request: MonitoringRequest): BuiltMonitoring {
  const { plan, alerting, optional } = request;
  const workloads = workloadsOf(owner.environment);
  const alertmanager = alerting && alertmanagers.get(alerting);
  const args: local.PrometheusArgs = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner),
    config: configOf(owner, request),
    ...(alerting && { rules: rulesOf(owner, plan, alerting.plan) }),
    processes: workloads.map((workload) => watchedOf(workload, plan)),
    alertmanagers: alertmanager ? addressesOf(alertmanager) : [],
    retentionDays: plan.retentionDays,
    optional,
    tags: owner.tags,
  };
  // After what it watches, so that a start is not taken for a fault.
  const dependsOn = owner.environment.othersBuilt().then(() => workloads);
  const options = { parent: owner, dependsOn };
  const server = new local.Prometheus(owner.childName("prometheus"), args, options);
  createRoute(owner, server);
  const { entryPort } = agents.get(owner.environment);
  const address = pulumi.interpolate`http://${hostOf(owner)}:${entryPort}`;
  const url = pulumi
    .all([server.available, address])
    .apply(([available, text]) => (available ? text : undefined));
  return { url };
}

function configOf(owner: Monitoring, { plan, alerting }: MonitoringRequest): string {
  const { application, environment } = owner.tags;
  const { services, scrapeSeconds } = plan;
  const scale = alerting?.plan.scale;
  return formatPrometheus({
    application,
    environment,
    services,
    scrapeSeconds,
    exporters: [],
    discovery: { source: "local", folder: "targets" },
    alertmanagers: [],
    ...(scale !== undefined && { scale }),
  });
}

function rulesOf(owner: Monitoring, plan: MonitoringPlan, alerting: AlertingPlan): string {
  const told = { ...plan, source: "local", alerting } as const;
  warnOfSilentRules(owner, told);
  return formatRules(told);
}

/** By name: copies may be started after it, and their ports are the agent's to know. */
function watchedOf(workload: Workload, plan: MonitoringPlan): local.WatchedProcessArgs {
  const { componentName: service, shape } = workload;
  const path = plan.services.find(({ name }) => name === service)?.path;
  return {
    process: localNameOf(workload, shape.slot),
    service,
    slot: shape.slot,
    ...(path !== undefined && { path }),
  };
}

function addressesOf({ port }: local.Alertmanager): pulumi.Output<string[]> {
  return port.apply((number) => (number === undefined ? [] : [`127.0.0.1:${number}`]));
}

function createRoute(owner: Monitoring, server: local.Prometheus): void {
  const args = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner, "route"),
    hosts: [hostOf(owner)],
    path: "/",
    targets: [{ name: server.name, weight: 100 }],
    tags: owner.tags,
  };
  new local.Route(owner.childName("route"), args, { parent: owner });
}
