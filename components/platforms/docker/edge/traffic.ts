import { slots, type Slot } from "../../../plan/slots.ts";
import type { EdgePlan, EdgeUpstream } from "./edge-plan.ts";

/** What a weight's file says where no slot takes requests. */
export const closed = "closed";

/** What it says where slot a takes them all: no id is less. */
export const onlyA = "00000000";

/** What it says where slot b takes them all: every id is less. */
export const onlyB = "g";

/**
 * What each service's weight file says, by its id: the part of the requests that goes to slot b, as
 * the first digits of a random UUID. That part of all UUIDs is less than it, as text.
 */
export function formatWeights({ routes, services }: EdgePlan): Record<string, string> {
  const entries = [...routes, ...services].map(({ id, upstreams }): [string, string] => [
    id,
    formatWeight(upstreams),
  ]);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** A slot's weight is the highest that one of its copies names. Exact to 1 in 2^32. */
export function formatWeight(upstreams: readonly EdgeUpstream[]): string {
  const [a, b] = [weightOf(upstreams, "a"), weightOf(upstreams, "b")];
  if (a + b === 0) return closed;
  if (a === 0) return onlyB;
  const threshold = Math.min(Math.round((b / (a + b)) * 2 ** 32), 2 ** 32 - 1);
  return threshold.toString(16).padStart(onlyA.length, "0");
}

/** Addresses of the copies of each slot that has any, in a stable order. */
export function addressesBySlot(upstreams: readonly EdgeUpstream[]): [Slot, string[]][] {
  return slots
    .map((slot): [Slot, string[]] => [
      slot,
      upstreams
        .filter((upstream) => upstream.slot === slot)
        .map(({ address }) => address)
        .sort(),
    ])
    .filter(([, addresses]) => addresses.length > 0);
}

function weightOf(upstreams: readonly EdgeUpstream[], slot: Slot): number {
  const own = upstreams.filter((upstream) => upstream.slot === slot);
  return Math.max(0, ...own.map(({ weight }) => weight));
}

/** Addresses that take requests; one that no longer does is drained. */
export function formatServing({ routes, services }: EdgePlan): string[] {
  const upstreams = [...routes, ...services].flatMap((one) => [...one.upstreams]);
  const serving = upstreams.filter(({ weight }) => weight > 0).map(({ address }) => address);
  return [...new Set(serving)].sort();
}
