import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { UserError } from "../../../variables/user-error.ts";
import type { EdgeAccess } from "./edge-access.ts";

/** Caddy writes down every 10 s how its upstreams are; a check takes its time, too. */
const healthSeconds = 60;
/** At least the time between two checks of a configuration. */
const checkSeconds = 5;
const upstreamsSchema = z.array(z.object({ address: z.string(), num_requests: z.number() }));

/**
 * Waits until the edge finds addresses healthy. A slot that was empty is down to it until the next
 * check, and requests that are sent there before would be lost.
 *
 * Throws UserError `EdgeUpstreamDown`.
 */
export async function waitUntilHealthy(access: EdgeAccess, addresses: string[]): Promise<void> {
  const deadline = performance.now() + healthSeconds * 1000;
  let waited = false;
  for (;;) {
    const metrics = await access.read("/metrics");
    const down = addresses.filter((address) =>
      metrics.includes(`caddy_reverse_proxy_upstreams_healthy{upstream="${address}"} 0`),
    );
    if (down.length === 0) break;
    if (performance.now() > deadline) throw upstreamDown(down);
    waited = true;
    await sleep(500);
  }
  // An address has a check for each listener, and the metric is that of one of them.
  if (waited) await sleep(checkSeconds * 1000);
}

/** Waits until addresses have no request; gives a warning where some still had after `seconds`. */
export async function waitUntilIdle(
  access: EdgeAccess,
  addresses: string[],
  seconds: number,
): Promise<string | undefined> {
  const deadline = performance.now() + seconds * 1000;
  // Twice: a request may have read the old weight and not be counted yet.
  let quiet = 0;
  while (addresses.length > 0 && quiet < 2) {
    const busy = await busyAmong(access, addresses);
    quiet = busy.length === 0 ? quiet + 1 : 0;
    if (busy.length > 0 && performance.now() > deadline) {
      return `Requests to ${busy.join(", ")} were still under way after ${seconds} s.`;
    }
    await sleep(100);
  }
  return undefined;
}

async function busyAmong(access: EdgeAccess, addresses: string[]): Promise<string[]> {
  const answer = await access.read("/reverse_proxy/upstreams");
  return upstreamsSchema
    .parse(JSON.parse(answer))
    .filter(({ address, num_requests: requests }) => requests > 0 && addresses.includes(address))
    .map(({ address }) => address);
}

function upstreamDown(down: string[]): UserError {
  return new UserError(
    "EdgeUpstreamDown",
    `The edge found ${down.join(", ")} not healthy for ${healthSeconds} s, and has moved no ` +
      "weight: look into the log of the service and at its health path.",
  );
}
