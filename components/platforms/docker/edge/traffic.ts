import { slots, type Slot } from "../../../slots.ts";
import type { EdgeUpstream } from "./edge-plan.ts";

/** What one slot takes of a service's requests. */
export interface SlotShare {
  slot: Slot;
  /** Part of the requests, more than 0 and at most 1. */
  share: number;
  /** Addresses of its copies, in a stable order. */
  addresses: string[];
}

/**
 * The slots that take requests, the smaller share first; empty where none does. A slot's weight is
 * the highest that one of its copies names.
 */
export function planTraffic(upstreams: readonly EdgeUpstream[]): SlotShare[] {
  const weighted = slots.map((slot) => {
    const own = upstreams.filter((upstream) => upstream.slot === slot && upstream.weight > 0);
    const weight = Math.max(0, ...own.map((upstream) => upstream.weight));
    return { slot, weight, addresses: own.map(({ address }) => address).sort() };
  });
  const total = weighted.reduce((sum, { weight }) => sum + weight, 0);
  return weighted
    .filter(({ weight }) => weight > 0)
    .map(({ slot, weight, addresses }) => ({ slot, share: weight / total, addresses }))
    .sort((one, other) => one.share - other.share);
}

/**
 * A share as the first 8 digits of a random UUID: that part of all UUIDs is less, as text, than
 * what this gives. Exact to 1 in 2^32.
 */
export function formatThreshold(share: number): string {
  return Math.min(Math.round(share * 2 ** 32), 2 ** 32 - 1)
    .toString(16)
    .padStart(8, "0");
}
