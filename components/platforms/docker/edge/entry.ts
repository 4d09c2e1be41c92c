import type { ProfiledStage } from "../../../../variables/stage.ts";
import type { PublishedPort } from "../container-plan.ts";
import { edgePorts } from "./edge-plan.ts";
import type { EdgeEntry, EdgeService } from "./edge-plan.ts";
import type { DockerSettings } from "../settings.ts";

/** Port inside the edge of the dashboards. */
const dashboardsPort = 10_030;

/** The port of the machine's loopback that leads to the dashboards. */
function publishDashboards({ dashboardsPort: external = 3000 }: DockerSettings): PublishedPort {
  return { internal: dashboardsPort, external, ip: "127.0.0.1" };
}

/** Address of the dashboards, on the machine that Docker runs on. */
export function addressOfDashboards(settings: DockerSettings): string {
  return `http://localhost:${publishDashboards(settings).external}`;
}

/** Where an environment is reached from outside, as plain data. */
export interface EntryPlan {
  /** The listeners inside the edge's container. */
  entry: EdgeEntry;
  /** The only ports that an environment publishes. */
  ports: PublishedPort[];
  /** Address of what has no host of its own: the first site, and services by their paths. */
  address: string;
  /** Host under which others have theirs: `<site>.<host>`. */
  host: string;
}

/** Plans the way into an environment: on loopback while it is developed, else on every address. */
export function planEntry(
  application: string,
  profile: ProfiledStage,
  settings: DockerSettings,
): EntryPlan {
  const near = profile === "development" || profile === "testing";
  const { domain, httpsPort = 443, httpPort = near ? 8080 : 80 } = settings;
  const ip = settings.address ?? (near ? "127.0.0.1" : "0.0.0.0");
  const http = { internal: edgePorts.http, external: httpPort, ip };
  if (domain === undefined) {
    const address = formatAddress("http", machineOf(ip, settings.host), httpPort);
    const entry = { tls: "off", http: edgePorts.http } as const;
    return { entry, ports: [http], address, host: `${application}.localhost` };
  }
  return {
    entry: planTls(domain, settings.email),
    ports: [http, { internal: edgePorts.https, external: httpsPort, ip }],
    address: formatAddress("https", domain, httpsPort),
    host: domain,
  };
}

/** The same entry with the dashboards, which nobody but the machine itself can reach. */
export function withDashboards(entry: EntryPlan, settings: DockerSettings): EntryPlan {
  return { ...entry, ports: [...entry.ports, publishDashboards(settings)] };
}

/** The listener of the dashboards inside the edge. */
export function planDashboards(): EdgeService {
  const upstreams = [{ address: "grafana:3000", slot: "a", weight: 100 }] as const;
  return { id: "grafana", port: dashboardsPort, hosts: ["localhost", "127.0.0.1"], upstreams };
}

/** Address of a site with a host of its own. */
export function addressOfHost(host: string, { address }: EntryPlan): string {
  const url = new URL(address);
  const port = url.port === "" ? "" : `:${url.port}`;
  return `${url.protocol}//${host}${port}`;
}

/** Domains of which no public authority gives a certificate: RFC 6761, RFC 6762, ICANN for the last. */
const privateDomain = /(^|\.)(localhost|test|local|internal)$/;

function planTls(domain: string, email: string | undefined): EdgeEntry {
  const tls = privateDomain.test(domain) ? "internal" : "automatic";
  const { http, https } = edgePorts;
  return { tls, http, https, domain, ...(email !== undefined && { email }) };
}

/** What a machine is called by who asks: the one that Docker runs on, or the address itself. */
function machineOf(ip: string, dockerHost: string | undefined): string {
  if (!["127.0.0.1", "0.0.0.0", "::1", "::"].includes(ip)) return ip.includes(":") ? `[${ip}]` : ip;
  const remote = dockerHost !== undefined && !dockerHost.startsWith("unix:");
  return remote && !ip.startsWith("127.") ? new URL(dockerHost).hostname : "localhost";
}

function formatAddress(scheme: "http" | "https", host: string, port: number): string {
  const usual = scheme === "http" ? 80 : 443;
  return `${scheme}://${host}${port === usual ? "" : `:${port}`}`;
}
