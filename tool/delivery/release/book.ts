import type { Manifest } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";

/** Why a release goes nowhere any more. */
export interface Rejection {
  reason: string;
  by: string;
  /** RFC 3339, UTC. */
  at: string;
}

/** A release as it is kept. */
export interface KeptRelease {
  manifest: Manifest;
  /** Absent for one that may be promoted. */
  rejected?: Rejection;
}

/** Where the releases of an application are kept. */
export interface ReleaseBook {
  /** Notes a release; one that is known stays as it was noted first. Tells whether it is new. */
  add(manifest: Manifest): Promise<boolean>;
  /** All of them, the newest first. */
  list(): Promise<KeptRelease[]>;
  reject(id: string, rejection: Rejection): Promise<void>;
  /** Takes a rejection back, with a reason of its own. */
  unreject(id: string, rejection: Rejection): Promise<void>;
  /** Leaves a release out of what counts. */
  remove(id: string): Promise<void>;
}

/** Digits of an id from which it may be shortened. */
const leastDigits = 7;

/**
 * The release that an id or its beginning names.
 *
 * @throws UserError `ReleaseUnknown`, `ReleaseAmbiguous` with all that it may be, `ReleaseIdShort`.
 */
export async function findRelease(book: ReleaseBook, given: string): Promise<KeptRelease> {
  if (given.length < leastDigits || !/^[0-9a-f]+$/.test(given)) {
    throw new UserError(
      "ReleaseIdShort",
      `'${given}' names no release: give at least the first ${leastDigits} digits of its id, in ` +
        "small letters, as `slipway release ls` shows it.",
    );
  }
  const all = await book.list();
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
