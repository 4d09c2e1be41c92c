import type { Monitoring } from "../../../monitoring.ts";
import { blackboxPort, exporterOf, formatBlackbox } from "../../../observability/blackbox.ts";
import type { ProbePlan } from "../../../observability/blackbox.ts";
import { addressOf } from "../edge/address.ts";
import { kubernetesOf } from "../handles.ts";
import { allowConnection, allowInternet } from "../network-policies.ts";
import type { BuiltExporter } from "./exporters.ts";
import { createTool } from "./tool.ts";

const folder = "/etc/blackbox";

/** Builds what looks at certificates, search indexes and models, where there are any. */
export function createBlackbox(owner: Monitoring): BuiltExporter[] {
  const { probed } = kubernetesOf(owner);
  const certificates = planCertificates(owner);
  const probes = [...certificates, ...probed.map(({ probe }) => probe)];
  if (probes.length === 0) return [];
  const config = { "blackbox.yml": formatBlackbox(probes) };
  const { host, peer } = createTool(owner, ["blackbox"], {
    tool: "blackbox",
    image: "blackbox-exporter",
    args: [`--config.file=${folder}/blackbox.yml`, `--web.listen-address=:${blackboxPort}`],
    port: blackboxPort,
    health: "/-/healthy",
    files: [{ role: "config", folder, files: config }],
  });
  for (const server of probed) allowConnection(owner, peer, server.peer, [server.port]);
  if (certificates.length > 0) allowInternet(owner, peer);
  return probes.map((probe) => ({ ...exporterOf(probe, host), peer }));
}

/** The certificates of the entry's hosts, seen as clients see them: from outside. */
function planCertificates({ environment }: Monitoring): ProbePlan[] {
  const { settings } = kubernetesOf(environment);
  const { domain } = settings;
  if (domain === undefined || !addressOf(settings, domain).startsWith("https:")) return [];
  const sites = environment.platform.sitesOn === undefined ? environment.namesOf("site") : [];
  const others = sites.slice(1).map((site) => `${site}.${domain}`);
  return [domain, ...others].map((host) => ({
    kind: "certificate",
    host,
    address: `${host}:443`,
  }));
}
