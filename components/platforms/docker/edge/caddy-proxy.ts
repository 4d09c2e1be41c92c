import type { HealthPlan } from "../../../workload-plan.ts";
import type { EdgePlan, EdgeUpstream } from "./edge-plan.ts";
import type { Json, JsonObject } from "./json.ts";
import { formatThreshold, planTraffic, type SlotShare } from "./traffic.ts";

/** What is proxied to, and on whose behalf. */
export interface Proxied {
  id: string;
  upstreams: readonly EdgeUpstream[];
  health?: HealthPlan;
}

/** Methods that a server must be able to get twice: https://www.rfc-editor.org/rfc/rfc9110#9.2.1 */
const safeMethods = ["GET", "HEAD", "OPTIONS"];

/** Networks that no packet from the internet comes from: those of Docker are among them. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7"];

/**
 * Handlers that send requests to a service's copies, by the weights of its slots; 503 where no
 * copy takes any.
 *
 * Which slot is drawn for each request anew, by the first digits of its random id, and the copies
 * of a slot take turns. Caddy's own `weighted_round_robin` over all copies was tried, and gives the
 * share of a copy that is down to its neighbour in the list: with 33, 33, 33 and 1, one lost copy
 * of the stable slot raises the candidate from 1% to a third.
 */
export function formatProxy(proxied: Proxied, plan: EdgePlan, inside: boolean): JsonObject[] {
  const [small, large] = planTraffic(proxied.upstreams);
  if (small === undefined) return [nobodyThere(proxied.id)];
  const make = (to: SlotShare, hasOther: boolean): JsonObject =>
    reverseProxy(to, { proxied, plan, inside, hasOther });
  if (large === undefined) return [make(small, false)];
  const less = `{http.request.uuid} < ${JSON.stringify(formatThreshold(small.share))}`;
  return [
    withFallback([
      [{ match: [{ expression: less }] }, make(small, true), make(large, false)],
      [{}, make(large, true), make(small, false)],
    ]),
  ];
}

/**
 * Routes of which one takes a request; where its slot cannot be reached, the other slot gets what
 * has not reached a copy, or may safely reach two.
 */
function withFallback(choices: [JsonObject, JsonObject, JsonObject][]): JsonObject {
  const methods = safeMethods.map((method) => JSON.stringify(method)).join(", ");
  const again =
    "{http.error.status_code} == 503 || ({http.error.status_code} == 502 && " +
    `({http.error.message}.startsWith("dial ") || {http.request.method} in [${methods}]))`;
  const routes = choices.map(([when, first, second]) => ({
    ...when,
    handle: [
      {
        handler: "subroute",
        routes: [{ handle: [first] }],
        errors: { routes: [{ match: [{ expression: again }], handle: [second] }] },
      },
    ],
    terminal: true,
  }));
  return { handler: "subroute", routes };
}

interface ProxyOptions {
  proxied: Proxied;
  plan: EdgePlan;
  /** Whether who asks is a service of this environment, whose word on the client counts. */
  inside: boolean;
  /** Whether another slot can take what this one cannot. */
  hasOther: boolean;
}

function reverseProxy({ addresses }: SlotShare, options: ProxyOptions): JsonObject {
  const { proxied, plan, inside, hasOther } = options;
  return {
    handler: "reverse_proxy",
    upstreams: addresses.map((dial) => ({ dial })),
    load_balancing: {
      selection_policy: { policy: "round_robin" },
      // A copy that is being started again is waited for; with another slot there, not for long.
      try_duration: hasOther ? "1s" : "5s",
      try_interval: "100ms",
      // Dial errors are always tried again; after that, only what may reach two copies.
      retry_match: [{ method: safeMethods }],
    },
    health_checks: {
      ...(proxied.health && { active: activeChecks(proxied.health) }),
      // Shorter than the time of trying: the only copy of a service is asked again in time.
      passive: { fail_duration: "2s", max_fails: 3 },
    },
    transport: {
      protocol: "http",
      dial_timeout: "2s",
      // Less than what servers keep a silent connection for (Node and uvicorn 5 s, gunicorn 2 s),
      // so that no request meets one that is just being closed.
      keep_alive: { idle_timeout: "1s" },
    },
    ...(inside && { trusted_proxies: privateRanges }),
    // A websocket outlives a change of the configuration for as long as a request may.
    stream_close_delay: `${plan.drainSeconds}s`,
  };
}

function activeChecks(health: HealthPlan): Json {
  return {
    uri: health.path,
    interval: `${health.intervalSeconds}s`,
    timeout: `${health.timeoutSeconds}s`,
    fails: health.failures,
  };
}

function nobodyThere(id: string): JsonObject {
  return {
    handler: "static_response",
    status_code: 503,
    headers: { "Content-Type": ["text/plain; charset=utf-8"], "Retry-After": ["5"] },
    body: `'${id}' takes no requests at the moment.\n`,
  };
}
