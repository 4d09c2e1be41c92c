import { hashOf, toJson, type Json } from "./canonical.ts";
import type { StatePoint } from "./plan.ts";

/** When a resource was last written down is no part of what it is. */
const incidental = new Set(["created", "modified"]);

/**
 * Where a state stands: hashes of the resources of a deployment as `pulumi stack export` gives it,
 * secrets encrypted.
 *
 * @param update How many runs are in the stack's history.
 */
export function statePointOf(deployment: unknown, update: number): StatePoint {
  const { deployment: inner } = asObject(deployment);
  const { resources, pending_operations: pending } = asObject(inner);
  const found: Record<string, string[]> = {};
  for (const resource of asList(resources)) {
    const fields = Object.entries(asObject(resource)).filter(([key]) => !incidental.has(key));
    const kept = Object.fromEntries(fields);
    const urn = typeof kept.urn === "string" ? kept.urn : "";
    (found[urn] ??= []).push(hashOf(toJson(kept)));
  }
  const hashes = Object.entries(found).map(([urn, each]) => {
    return [urn, each.length === 1 ? (each[0] ?? "") : hashOf(each.sort())] as const;
  });
  const byUrn = Object.fromEntries(hashes);
  const open: Json = toJson(asList(pending));
  return { hash: hashOf([byUrn, open]), update, resources: byUrn };
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
