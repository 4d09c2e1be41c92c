import { LedgerError } from "../problem.ts";

/** Hex digits of each entry's hash that the trail keeps: 128 bits. */
const digits = 32;

/** The hashes of a chain's entries, one after the other, from a first one on. */
export interface Trail {
  /** Number of the first entry in it. */
  first: number;
  hashes: readonly string[];
}

/** Before the first entry. */
export const emptyTrail: Trail = { first: 1, hashes: [] };

/** The trail with one entry more. */
export function followTrail({ first, hashes }: Trail, hash: string): Trail {
  return { first, hashes: [...hashes, hash.slice(0, digits)] };
}

/** The trail without the entries up to `through`. */
export function cutTrail({ first, hashes }: Trail, through: number): Trail {
  if (through < first) return { first, hashes };
  return { first: through + 1, hashes: hashes.slice(through + 1 - first) };
}

/** Whether the entry `seq` has this hash; undefined where the trail does not go back that far. */
export function isOnTrail(
  { first, hashes }: Trail,
  seq: number,
  hash: string,
): boolean | undefined {
  if (seq < first) return undefined;
  return hashes[seq - first] === hash.slice(0, digits);
}

/** A trail as one text. */
export function formatTrail({ first, hashes }: Trail): string {
  return `${first}:${hashes.join("")}`;
}

/**
 * Reads the text of a trail.
 *
 * @throws LedgerError `HeadWrong`
 */
export function parseTrail(text: string): Trail {
  const match = /^([1-9]\d*):((?:[0-9a-f]{32})*)$/.exec(text);
  if (match === null) throw new LedgerError("HeadWrong", "has a trail of hashes that is broken");
  return { first: Number(match[1]), hashes: match[2]?.match(/.{32}/g) ?? [] };
}
