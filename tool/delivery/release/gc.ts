import type { KeptRelease } from "./book.ts";

/** What may go, and what stays with the reason. */
export interface GcPlan {
  remove: KeptRelease[];
  kept: { id: string; why: string }[];
  /** Digests of the store that no release that stays has. */
  digests: string[];
}

/**
 * Plans which releases go: all but the newest of each application and those that a stack needs.
 *
 * @param releases the newest first
 * @param keep how many of each application stay in any case
 * @param needed why a stack needs a release, by id
 * @param stored digests that the store has
 */
export function planGc(
  releases: readonly KeptRelease[],
  keep: number,
  needed: ReadonlyMap<string, string>,
  stored: readonly string[],
): GcPlan {
  const counted = new Map<string, number>();
  const remove: KeptRelease[] = [];
  const kept: (GcPlan["kept"][number] & { release: KeptRelease })[] = [];
  for (const release of releases) {
    const { id, content } = release.manifest;
    const number = (counted.get(content.application) ?? 0) + 1;
    counted.set(content.application, number);
    const why = needed.get(id) ?? (number <= keep ? `one of the newest ${keep}` : undefined);
    if (why === undefined) remove.push(release);
    else kept.push({ id, why, release });
  }
  const held = new Set(kept.flatMap(({ release }) => digestsOf(release)));
  return {
    remove,
    kept: kept.map(({ id, why }) => ({ id, why })),
    digests: stored.filter((digest) => !held.has(digest)),
  };
}

function digestsOf({ manifest }: KeptRelease): string[] {
  return Object.values(manifest.content.artifacts).flatMap((kinds) =>
    Object.values(kinds).map(({ digest }) => digest),
  );
}
