import { toSafeText } from "../../../program/ledger/canonical.ts";
import type { EntryDraft } from "../../../program/ledger/entry.ts";
import { rejectionOf, releasesIn } from "../../../program/ledger/views.ts";
import type { SigningKey } from "../../../program/ledger/signing.ts";
import { parseManifest, shortId } from "../../../program/release/manifest.ts";
import type { Manifest } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { currentActor } from "../ledger/actor.ts";
import { appendEntries } from "../ledger/append.ts";
import type { LedgerPlace } from "../ledger/place.ts";
import { requireLedger } from "../ledger/read.ts";

/** Why a release goes nowhere any more. */
export interface Rejection {
  reason: string;
  by: string;
  /** RFC 3339, UTC. */
  at: string;
}

/** A release as the ledger keeps it. */
export interface KeptRelease {
  manifest: Manifest;
  /** Absent for one that may be promoted. */
  rejected?: Rejection;
}

/**
 * The releases of an application, the newest first.
 *
 * @throws UserError `LedgerUnreadable`, and as `parseManifest`.
 */
export async function listReleases(place: LedgerPlace): Promise<KeptRelease[]> {
  const { ledger } = await requireLedger(place);
  return releasesIn(ledger.entries)
    .map(({ payload }) => {
      const from = `The ledger of '${place.application}', in release ${shortId(payload.release)},`;
      const manifest = parseManifest(payload.manifest, from);
      const rejection = rejectionOf(ledger.entries, payload.release);
      if (rejection === undefined) return { manifest };
      const { actor, at, payload: said } = rejection;
      return { manifest, rejected: { reason: said.reason, by: actor.name, at } };
    })
    .reverse();
}

/** Notes a release in its application's ledger; tells whether it is new. One that is known stays. */
export async function addRelease(
  place: LedgerPlace,
  manifest: Manifest,
  key: SigningKey,
): Promise<boolean> {
  const { ledger } = await requireLedger(place);
  const known = releasesIn(ledger.entries).some(({ payload }) => payload.release === manifest.id);
  if (known) return false;
  const { label } = manifest.beside;
  const payload = { release: manifest.id, manifest, ...(label !== undefined && { label }) };
  const actor = await currentActor(place.folder, place.environment);
  await appendEntries(place, [{ kind: "release", payload, actor, environment: null }], key);
  return true;
}

/** Notes that a release goes nowhere any more, or that it may again, with the reason. */
export async function judgeRelease(
  place: LedgerPlace,
  kind: "rejection" | "unrejection",
  { id, reason }: { id: string; reason: string },
  key: SigningKey,
): Promise<void> {
  const actor = await currentActor(place.folder, place.environment);
  const payload = { release: id, reason: toSafeText(reason) };
  const draft: EntryDraft = { kind, payload, actor, environment: null };
  await appendEntries(place, [draft], key);
}

/** Digits of an id from which it may be shortened. */
const leastDigits = 7;

/**
 * The release that an id or its beginning names.
 *
 * @throws UserError `ReleaseUnknown`, `ReleaseAmbiguous` with all that it may be, `ReleaseIdShort`.
 */
export function findRelease(all: readonly KeptRelease[], given: string): KeptRelease {
  if (given.length < leastDigits || !/^[0-9a-f]+$/.test(given)) {
    throw new UserError(
      "ReleaseIdShort",
      `'${given}' names no release: give at least the first ${leastDigits} digits of its id, in ` +
        "small letters, as `slipway release ls` shows it.",
    );
  }
  const found = all.filter(({ manifest }) => manifest.id.startsWith(given));
  const [first] = found;
  if (first !== undefined && found.length === 1) return first;
  if (first === undefined) {
    throw new UserError(
      "ReleaseUnknown",
      `There is no release ${given} (of ${all.length}): \`slipway release ls\` shows what there is, ` +
        "`slipway release create` makes one.",
    );
  }
  throw new UserError(
    "ReleaseAmbiguous",
    `${given} may be ${found.map(({ manifest }) => manifest.id).join(" or ")}: give more digits.`,
  );
}
