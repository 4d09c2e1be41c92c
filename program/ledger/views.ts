import { isOver } from "./deployment-moves.ts";
import type { AnyEntry, LedgerEntry } from "./entry.ts";
import type { EnvironmentPlace } from "./payloads.ts";

/** What verification of a release in an environment came to. */
export interface ReleaseVerdict {
  result: "pass" | "fail" | "revoked";
  /** The verdict that counts: the last one. */
  latest: LedgerEntry<"verdict">;
  /** Since when it passes without a failure between: what soaks, soaks from there. */
  passedSince?: string;
}

/** Every release that is known, the oldest first. */
export function releasesIn(entries: readonly AnyEntry[]): LedgerEntry<"release">[] {
  return entries.filter((entry) => entry.kind === "release");
}

/** The entry of a release. */
export function releaseIn(
  entries: readonly AnyEntry[],
  release: string,
): LedgerEntry<"release"> | undefined {
  return releasesIn(entries).find(({ payload }) => payload.release === release);
}

/** Why a release is rejected; undefined where it is not. */
export function rejectionOf(
  entries: readonly AnyEntry[],
  release: string,
): LedgerEntry<"rejection"> | undefined {
  const said = entries.filter(
    (entry) => entry.kind === "rejection" || entry.kind === "unrejection",
  );
  const last = said.filter(({ payload }) => payload.release === release).at(-1);
  return last?.kind === "rejection" ? last : undefined;
}

/** What verification of a release in an environment came to; undefined before the first verdict. */
export function verdictOf(
  entries: readonly AnyEntry[],
  { stack, stage }: EnvironmentPlace,
  release: string,
): ReleaseVerdict | undefined {
  const here = entries
    .filter((entry) => entry.kind === "verdict")
    .filter(({ environment }) => environment?.stack === stack && environment.stage === stage)
    .filter(({ payload }) => payload.release === release);
  const latest = here.at(-1);
  if (latest === undefined) return undefined;
  const { result } = latest.payload;
  const failed = here.findLastIndex(({ payload }) => payload.result !== "pass");
  const since = here[failed + 1];
  return { result, latest, ...(since && { passedSince: since.at }) };
}

/** Where a release has a passing verdict, and since when. */
export function verifiedIn(
  entries: readonly AnyEntry[],
  release: string,
): { stack: string; stage: string; deployment?: string; at: string }[] {
  const places = new Map<string, EnvironmentPlace>();
  for (const { kind, environment } of entries) {
    if (kind === "verdict" && environment) places.set(environment.stack, environment);
  }
  return [...places.values()].flatMap((place) => {
    const verdict = verdictOf(entries, place, release);
    if (verdict?.passedSince === undefined) return [];
    const { deployment } = verdict.latest.payload;
    return [{ ...place, ...(deployment && { deployment }), at: verdict.passedSince }];
  });
}

/** The newest record of each deployment of a stack, the oldest deployment first. */
export function deploymentsIn(
  entries: readonly AnyEntry[],
  stack: string,
): LedgerEntry<"deployment">[] {
  const newest = new Map<string, LedgerEntry<"deployment">>();
  for (const entry of entries) {
    if (entry.kind === "deployment" && entry.environment?.stack === stack) {
      newest.set(entry.payload.id, entry);
    }
  }
  return [...newest.values()].sort(
    (one, other) => Number(one.payload.id.slice(2)) - Number(other.payload.id.slice(2)),
  );
}

/** The deployment of a stack that is not over: it waits for approval, or runs. */
export function openDeployment(
  entries: readonly AnyEntry[],
  stack: string,
): LedgerEntry<"deployment"> | undefined {
  return deploymentsIn(entries, stack).findLast(({ payload }) => !isOver(payload.status));
}
