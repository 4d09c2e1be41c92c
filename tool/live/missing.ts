import type { ExpectedService } from "./deployed.ts";
import type { LiveService } from "./live.ts";

/** What the platform has, and what it should have and has not; by component. */
export function withMissing(
  found: readonly LiveService[],
  expected: readonly ExpectedService[],
): LiveService[] {
  const missing = expected.filter((wanted) => !found.some((one) => isIt(one, wanted)));
  const rows = missing.map((one): LiveService => ({
    ...one,
    state: "missing",
    ready: 0,
    wanted: 1,
    detail: "the platform has nothing of it",
  }));
  return [...found, ...rows].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      one.name.localeCompare(other.name) ||
      one.kind.localeCompare(other.kind) ||
      (one.slot ?? "").localeCompare(other.slot ?? ""),
  );
}

/** What stands beside a component's own: it is not the component. */
const helpers = ["backup", "exporter"];

/** What a store is called differs by platform; programs are told apart by kind and slot. */
function isIt(one: LiveService, { name, slot }: ExpectedService): boolean {
  return (
    one.name === name && !helpers.includes(one.kind) && (slot === undefined || one.slot === slot)
  );
}

const order = ["site", "service", "worker"];

/** By kind, what users see first; helpers last. */
function rank({ kind }: LiveService): number {
  const index = order.indexOf(kind);
  return index === -1 ? order.length : index;
}
