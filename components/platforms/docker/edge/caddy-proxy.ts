import { readyPathOf } from "../../../plan/workload-shape.ts";
import type { HealthPlan } from "../../../plan/workload-shape.ts";
import type { EdgeUpstream } from "./edge-plan.ts";
import type { Json, JsonObject } from "./json.ts";
import { addressesBySlot, closed, onlyA, onlyB } from "./traffic.ts";

/** What is proxied to, and on whose behalf. */
export interface Proxied {
  id: string;
  upstreams: readonly EdgeUpstream[];
  health?: HealthPlan;
}

/** What every proxy of a server has in common. */
export interface ProxySettings {
  /** Folder of the weights' files. */
  weights: string;
  drainSeconds: number;
  /** Whether who asks is a service of this environment, whose word on the client counts. */
  inside: boolean;
}

/** Methods that a server must be able to get twice: https://www.rfc-editor.org/rfc/rfc9110#9.2.1 */
const safeMethods = ["GET", "HEAD", "OPTIONS"];

/** Networks that no packet from the internet comes from: those of Docker are among them. */
const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7"];

const share = "{http.vars.share}";

/** Names under which {@link formatProxy} finds the copies of each slot. */
export function formatSlots(proxied: readonly Proxied[], settings: ProxySettings): JsonObject {
  const routes = proxied.flatMap(({ id, upstreams, health }) =>
    addressesBySlot(upstreams).map(([slot, addresses]): [string, Json] => [
      `${id}-${slot}`,
      { handle: [reverseProxy(addresses, health, settings)] },
    ]),
  );
  return Object.fromEntries(routes.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * The handler that sends requests to a service's copies, by the weights of its slots; 503 where
 * none takes any.
 *
 * The slot is drawn for each request anew by its random id, against a file that is read each time:
 * a weight changes without a change of the configuration, which would lose requests. The copies of
 * a slot take turns. Caddy's `weighted_round_robin` over all copies gives the share of a copy that
 * is down to its neighbour in the list: with 33, 33, 33 and 1, one lost copy of the stable slot
 * raises the candidate from 1% to a third.
 */
export function formatProxy(proxied: Proxied, { weights }: ProxySettings): JsonObject {
  const { id, upstreams } = proxied;
  const names = addressesBySlot(upstreams).map(([slot]) => `${id}-${slot}`);
  const [first, second] = names;
  if (first === undefined) return nobodyThere(id);
  // Read once: a request that is under way while the file changes sees one weight.
  const readShare = { handle: [{ handler: "vars", share: `{file.${weights}/${id}}` }] };
  const shut = when(`${share} == ${quote(closed)}`, [nobodyThere(id)]);
  if (second === undefined) {
    return { handler: "subroute", routes: [readShare, shut, { handle: [go(first)] }] };
  }
  const toSecond = withFallback(second, first, `${share} != ${quote(onlyB)}`);
  const toFirst = withFallback(first, second, `${share} != ${quote(onlyA)}`);
  const drawn = when(`{http.request.uuid} < ${share}`, [toSecond]);
  return { handler: "subroute", routes: [readShare, shut, drawn, { handle: [toFirst] }] };
}

/**
 * Sends to one slot and, where it cannot be reached and the other one takes requests too, to that:
 * what has not reached a copy, or may safely reach two.
 */
function withFallback(name: string, other: string, otherTakes: string): JsonObject {
  const methods = safeMethods.map(quote).join(", ");
  const again =
    `${otherTakes} && ({http.error.status_code} == 503 || ({http.error.status_code} == 502 && ` +
    `({http.error.message}.startsWith("dial ") || {http.request.method} in [${methods}])))`;
  return {
    handler: "subroute",
    routes: [{ handle: [go(name)] }],
    // Without the last one Caddy would take the error for answered, with an empty 200.
    errors: { routes: [when(again, [go(other)]), { handle: [sameError] }] },
  };
}

const sameError = {
  handler: "error",
  error: "{http.error.message}",
  status_code: "{http.error.status_code}",
};

function reverseProxy(
  addresses: string[],
  health: HealthPlan | undefined,
  { drainSeconds, inside }: ProxySettings,
): JsonObject {
  return {
    handler: "reverse_proxy",
    upstreams: addresses.map((dial) => ({ dial })),
    load_balancing: {
      selection_policy: { policy: "round_robin" },
      // Long enough for a short restart, short enough to be waited for before the other slot.
      try_duration: "1s",
      try_interval: "100ms",
      // Dial errors are always tried again; after that, only what may reach two copies.
      retry_match: [{ method: safeMethods }],
    },
    health_checks: {
      ...(health && { active: activeChecks(health) }),
      // Shorter than the time of trying: the only copy of a service is asked again in time.
      passive: { fail_duration: "500ms", max_fails: 3 },
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
    stream_close_delay: `${drainSeconds}s`,
  };
}

/** Asks often: a slot that was empty is down to the edge until it has answered. */
function activeChecks(health: HealthPlan): Json {
  const { intervalSeconds, timeoutSeconds, failures } = health;
  const interval = Math.min(intervalSeconds, 5);
  return {
    uri: readyPathOf(health),
    interval: `${interval}s`,
    timeout: `${timeoutSeconds}s`,
    fails: failures,
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

function go(name: string): JsonObject {
  return { handler: "invoke", name };
}

function when(expression: string, handle: JsonObject[]): JsonObject {
  return { match: [{ expression }], handle, terminal: true };
}

function quote(text: string): string {
  return JSON.stringify(text);
}
