import type { EntryPage } from "../../entry-page.ts";
import { formatProxy, formatSlots } from "./caddy-proxy.ts";
import { redirectServer } from "./caddy-tls.ts";
import type { EdgePlan, EdgeRoute } from "./edge-plan.ts";
import type { JsonObject } from "./json.ts";

/** Where the servers listen. */
export interface Listening {
  /** Empty for every address. */
  address: string;
  /** Port of the metrics. */
  metrics: number;
  /** Folder of the weights' files. */
  weights: string;
}

/** Caddy's servers by name: the entry, one per port of the services, metrics, the redirect. */
export function formatServers(plan: EdgePlan, listening: Listening): JsonObject {
  const { entry, services } = plan;
  const { address, metrics } = listening;
  const ports = [...new Set(services.map(({ port }) => port))].sort((one, two) => one - two);
  const inside = ports.map((port) => [`inside-${port}`, insideServer(plan, port, listening)]);
  return {
    entry: entryServer(plan, listening),
    ...(Object.fromEntries(inside) as JsonObject),
    metrics: metricsServer(`${address}:${metrics}`),
    ...(entry.tls !== "off" && { redirect: redirectServer(entry, address) }),
  };
}

function entryServer(plan: EdgePlan, { address, weights }: Listening): JsonObject {
  const { entry, drainSeconds } = plan;
  const settings = { weights, drainSeconds, inside: false };
  const routes = [...plan.routes].sort(bySpecificity).map((route) => ({
    match: [matcherOf(route)],
    handle: [logService(route.id), ...stripPath(route), formatProxy(route, settings)],
    terminal: true,
  }));
  return {
    listen: [`${address}:${entry.tls === "off" ? entry.http : entry.https}`],
    ...limits,
    ...(!plan.page && { named_routes: formatSlots(plan.routes, settings) }),
    routes: [
      { handle: [newRequestId, forgetClaims, compress] },
      ...(plan.page ? [{ handle: [pageAnswer(plan.page)] }] : [...routes, noRoute]),
    ],
    errors: errorPage,
    // Not by HTTP/3: it would be told of at the container's port, which nobody outside has.
    ...(entry.tls !== "off" && { tls_connection_policies: [{}], protocols: ["h1", "h2"] }),
    // Names, certificates and the redirect are said outright, whatever the routes match.
    automatic_https: { disable: true },
    logs: {},
  };
}

function insideServer(plan: EdgePlan, port: number, { address, weights }: Listening): JsonObject {
  const settings = { weights, drainSeconds: plan.drainSeconds, inside: true };
  const services = plan.services
    .filter((service) => service.port === port)
    .sort((one, two) => compare(one.id, two.id));
  const routes = services.map((service) => ({
    match: [{ host: [...service.hosts].sort() }],
    handle: [logService(service.id), formatProxy(service, settings)],
    terminal: true,
  }));
  // A request that came in by the entry keeps its id all the way.
  const first = { match: [{ header: { "X-Request-Id": null } }], handle: [newRequestId] };
  return {
    listen: [`${address}:${port}`],
    ...limits,
    named_routes: formatSlots(services, settings),
    routes: [first, ...routes, noRoute],
    errors: errorPage,
    automatic_https: { disable: true },
    logs: {},
  };
}

function metricsServer(listen: string): JsonObject {
  const metrics = { match: [{ path: ["/metrics"] }], handle: [{ handler: "metrics" }] };
  return {
    listen: [listen],
    ...limits,
    routes: [{ ...metrics, terminal: true }, noRoute],
    automatic_https: { disable: true },
  };
}

/** A client may take its time for a body, which may be large, but not for a header. */
const limits = { read_header_timeout: "10s", idle_timeout: "2m", max_header_bytes: 32_768 };

const requestId = ["{http.request.uuid}"];

const newRequestId = {
  handler: "headers",
  request: { set: { "X-Request-Id": requestId } },
  response: { set: { "X-Request-Id": requestId } },
};

/** What only a proxy may say; Caddy sets X-Forwarded-For, -Host and -Proto itself. */
const forgetClaims = {
  handler: "headers",
  request: { delete: ["Forwarded", "X-Real-Ip"] },
};

const compress = {
  handler: "encode",
  encodings: { gzip: {}, zstd: {} },
  prefer: ["zstd", "gzip"],
};

const noRoute = { handle: [textAnswer("404", "Nothing is published here.\n")] };

const errorPage = {
  routes: [
    {
      handle: [
        textAnswer(
          "{http.error.status_code}",
          "{http.error.status_code} {http.error.status_text}\n",
        ),
      ],
    },
  ],
};

function textAnswer(status: string, body: string): JsonObject {
  const headers = { "Content-Type": ["text/plain; charset=utf-8"] };
  return { handler: "static_response", status_code: status, headers, body };
}

function pageAnswer({ status, headers, html }: EntryPage): JsonObject {
  const listed = Object.entries(headers).map(([name, value]) => [name, [value]]);
  const all = Object.fromEntries(listed) as JsonObject;
  return { handler: "static_response", status_code: status, headers: all, body: html };
}

function logService(id: string): JsonObject {
  return { handler: "log_append", key: "service", value: id };
}

function stripPath({ path, strip = false }: EdgeRoute): JsonObject[] {
  return strip ? [{ handler: "rewrite", strip_path_prefix: path }] : [];
}

function matcherOf({ hosts, path }: EdgeRoute): JsonObject {
  return {
    ...(hosts.length > 0 && { host: [...hosts].sort() }),
    ...(path !== "/" && { path: [path, `${path}/*`] }),
  };
}

/** Named hosts before any host, the longest path first, then by name. */
function bySpecificity(one: EdgeRoute, other: EdgeRoute): number {
  const named = (route: EdgeRoute): number => (route.hosts.length > 0 ? 1 : 0);
  return (
    named(other) - named(one) ||
    other.path.length - one.path.length ||
    compare(one.id, other.id) ||
    compare(one.path, other.path)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
