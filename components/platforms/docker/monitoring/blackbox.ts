import { memberOf } from "../../../base/member.ts";
import type { Monitoring } from "../../../monitoring.ts";
import { blackboxPort, exporterOf, formatBlackbox } from "../../../observability/blackbox.ts";
import type { ProbePlan } from "../../../observability/blackbox.ts";
import type { MonitoringPlan } from "../../../plan/monitoring-plan.ts";
import type { Exporter } from "../../../observability/prometheus-plan.ts";
import { edgePorts } from "../edge/edge-plan.ts";
import { hostsOfSite } from "../edge/edge-routes.ts";
import { planEntry } from "../edge/entry.ts";
import { dockerOf } from "../handles.ts";
import { helperOf } from "../network-plan.ts";
import { createTool } from "./tool.ts";
import { probes as probesOf } from "./watched.ts";

/** Builds what looks at certificates, search indexes and models, where there are any. */
export function createBlackbox(owner: Monitoring, plan: MonitoringPlan): Exporter[] {
  const members = [...plan.searches, ...plan.models].map((name) =>
    memberOf(owner.environment, name),
  );
  const servers = members.filter((member) => member !== undefined).map((one) => probesOf.get(one));
  const probes = [...planCertificates(owner), ...servers];
  if (probes.length === 0) return [];
  const file = "/etc/blackbox/blackbox.yml";
  const tool = "blackbox-exporter";
  createTool(owner, {
    tool,
    image: "blackbox-exporter",
    args: [`--config.file=${file}`, `--web.listen-address=:${blackboxPort}`],
    files: { [file]: formatBlackbox(probes) },
    memoryMb: 64,
    members: [helperOf(owner.componentName, "blackbox")],
  });
  return probes.map((probe) => exporterOf(probe, tool));
}

/**
 * The certificates that a public authority gives, seen at the edge itself; those of its own
 * authority are good for hours, and renewed all the time.
 */
function planCertificates(owner: Monitoring): ProbePlan[] {
  const { environment } = owner;
  const { application, profile } = environment.plan;
  const entry = planEntry(application, profile, dockerOf(owner).settings);
  if (entry.entry.tls !== "automatic") return [];
  const sites = environment.platform.sitesOn === undefined ? environment.namesOf("site") : [];
  const hosts = sites.flatMap((site) => hostsOfSite(site, sites[0], entry));
  const address = `edge:${edgePorts.https}`;
  return [entry.host, ...hosts].map((host) => ({ kind: "certificate", host, address }));
}
