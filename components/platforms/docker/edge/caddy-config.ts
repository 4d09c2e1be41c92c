import { throwProblems } from "../../../../variables/user-error.ts";
import { formatServers } from "./caddy-servers.ts";
import { formatTls } from "./caddy-tls.ts";
import { edgePorts, type EdgePlan } from "./edge-plan.ts";
import type { JsonObject } from "./json.ts";

/** Where the edge runs, if not in a container of its own. */
export interface EdgePlace {
  /** Port of the admin API, on loopback. @default edgePorts.admin */
  admin?: number;
  /** Port of the metrics. @default edgePorts.metrics */
  metrics?: number;
  /** Address that everything but the admin API listens on. @default every one */
  address?: string;
  /** Folder of the weights' files. @default weightsFolder */
  weights?: string;
}

/** Where a container of Caddy's image keeps what has to outlive it. */
export const weightsFolder = "/data/slipway/weights";

/**
 * The whole configuration of Caddy (2.11) for a plan: the same bytes for the same plan, whatever
 * the order of its lists.
 *
 * Routes are tried in this order: those for named hosts before those for any host, then the
 * longest path first, then by name. The weights are not in it: see `formatWeights`.
 *
 * Throws UserError `EdgePortTaken` where a service has a port that the edge needs for itself.
 */
export function formatCaddyConfig(plan: EdgePlan, place: EdgePlace = {}): JsonObject {
  const { entry } = plan;
  checkPorts(plan, place);
  return {
    // On loopback: other containers share networks with the edge.
    admin: { listen: `127.0.0.1:${place.admin ?? edgePorts.admin}` },
    logging: formatLogging(),
    apps: {
      http: {
        http_port: entry.http,
        ...(entry.tls !== "off" && { https_port: entry.https }),
        grace_period: `${plan.drainSeconds}s`,
        metrics: {},
        servers: formatServers(plan, {
          address: place.address ?? "",
          metrics: place.metrics ?? edgePorts.metrics,
          weights: place.weights ?? weightsFolder,
        }),
      },
      ...(entry.tls !== "off" && formatTls(entry, plan)),
    },
  };
}

/** A service on a published port would be reached from outside past its routes. */
function checkPorts({ entry, services }: EdgePlan, place: EdgePlace): void {
  const own = [
    entry.http,
    ...(entry.tls === "off" ? [] : [entry.https]),
    place.metrics ?? edgePorts.metrics,
    place.admin ?? edgePorts.admin,
  ];
  const problems = services
    .filter(({ port }) => own.includes(port))
    .map(({ id, port }) => ({
      at: `service '${id}'`,
      message: `port ${port} is the edge's own: choose another \`port\` than ${own.join(", ")}`,
    }));
  throwProblems("EdgePortTaken", "The environment", problems);
}

/** Requests to stdout and the rest to stderr, as JSON; Caddy leaves credentials' headers out. */
function formatLogging(): JsonObject {
  const encoder = { format: "json" };
  const requests = ["http.log.access"];
  // An empty slot does not answer, and would say so every five seconds.
  const checks = "http.handlers.reverse_proxy.health_checker.active";
  return {
    logs: {
      access: { writer: { output: "stdout" }, encoder, include: requests },
      default: { writer: { output: "stderr" }, encoder, exclude: [...requests, checks] },
    },
  };
}
