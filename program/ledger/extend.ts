import { randomUUID } from "node:crypto";
import { signEntry, type AnyEntry, type EntryDraft } from "./entry.ts";
import { signHead } from "./head.ts";
import { keptDigest, standingOf, type Ledger } from "./ledger.ts";
import { LedgerError } from "./problem.ts";
import type { SigningKey } from "./signing.ts";
import type { Standing } from "./kept/standing.ts";
import { cutTrail, followTrail, isOnTrail, type Trail } from "./kept/trail.ts";
import { clockSkewMs, verifyEntry, verifyHead, type LedgerContext } from "./verify-entry.ts";

/** Entries to append, signed for their places, with the head that the chain has then. */
export interface Bundle {
  entries: string[];
  head: string;
}

/**
 * Signs entries for the end of a ledger. What is there already (by its id, or a release by its own)
 * is left out: undefined where that is all of it.
 *
 * @throws LedgerError for an entry that may not follow.
 */
export function signBundle(
  ledger: Ledger,
  drafts: readonly EntryDraft[],
  key: SigningKey,
  now: Date,
): Bundle | undefined {
  const at = now.toISOString();
  const { application } = ledger;
  const standing = standingOf(ledger);
  let { length, hash, trail } = ledger;
  const entries: AnyEntry[] = [];
  for (const draft of drafts) {
    if (isKnown(standing, draft)) continue;
    const link = { application, seq: length + 1, previous: hash, at };
    const entry = signEntry({ ...draft, id: draft.id ?? randomUUID() }, link, key);
    takeIn(standing, entry);
    ({ seq: length, hash } = entry);
    trail = follow(trail, entry);
    entries.push(entry);
  }
  if (entries.length === 0) return undefined;
  const kept = keptDigest(trail, keptAfter(standing, entries));
  const head = signHead({ application, at, length, hash, kept }, key);
  return { entries: entries.map(({ text }) => text), head };
}

/**
 * A ledger with entries appended that were signed for its end; the same ledger where they are there
 * already, so that a second try does no harm.
 *
 * @throws LedgerError `SequenceWrong` where the ledger has grown since they were signed.
 */
export function appendBundle(ledger: Ledger, bundle: Bundle, context: LedgerContext): Ledger {
  const added = bundle.entries.map((text) => verifyEntry(text, context));
  if (added.every((entry) => isOnTrail(ledger.trail, entry.seq, entry.hash) === true)) {
    return ledger;
  }
  const standing = standingOf(ledger);
  let { length, hash, trail } = ledger;
  let before = ledger.entries.at(-1);
  for (const entry of added) {
    checkLink(entry, { length, hash, before });
    takeIn(standing, entry);
    ({ seq: length, hash } = entry);
    trail = follow(trail, entry);
    before = entry;
  }
  const entries = keptAfter(standing, added);
  const head = verifyHead(bundle.head, context);
  if (head.length !== length || head.hash !== hash || head.kept !== keptDigest(trail, entries)) {
    throw new LedgerError("HeadWrong", "would get a head that is not that of its entries");
  }
  return { application: ledger.application, length, hash, head: bundle.head, entries, trail };
}

/**
 * What is kept after an append: what counts, and for this once all that was appended, so that each
 * entry is in at least one state of the history.
 */
function keptAfter(standing: Standing, added: readonly AnyEntry[]): AnyEntry[] {
  const all = new Set([...standing.counting(), ...added]);
  return [...all].sort((one, other) => one.seq - other.seq);
}

/** The end of a chain that an entry has to follow. */
export interface ChainEnd {
  length: number;
  hash: string;
  before: AnyEntry | undefined;
}

/**
 * Checks that an entry follows the end of a chain.
 *
 * @throws LedgerError `SequenceWrong`, `PreviousWrong`, `TimeBackwards`
 */
export function checkLink(entry: AnyEntry, { length, hash, before }: ChainEnd): void {
  if (entry.seq !== length + 1) {
    const message = `is signed as ${entry.seq}, and the chain goes on with ${length + 1}`;
    throw new LedgerError("SequenceWrong", message);
  }
  if (entry.previous !== hash) {
    throw new LedgerError("PreviousWrong", `does not follow entry ${length} as it is here`);
  }
  if (before === undefined) return;
  // Two machines may each be off by as much as is allowed, in opposite directions.
  const earliest = new Date(before.at).getTime() - 2 * clockSkewMs;
  if (new Date(entry.at).getTime() < earliest) {
    throw new LedgerError("TimeBackwards", `is dated ${entry.at}, before entry ${before.seq}`);
  }
}

/** The trail after an entry; a summary takes the place of what it sums up. */
export function follow(trail: Trail, entry: AnyEntry): Trail {
  const longer = followTrail(trail, entry.hash);
  return entry.kind === "summary" ? cutTrail(longer, entry.payload.through) : longer;
}

function takeIn(standing: Standing, entry: AnyEntry): void {
  standing.check(entry);
  standing.add(entry);
}

function isKnown(standing: Standing, { kind, payload, id }: EntryDraft): boolean {
  if (id !== undefined && standing.has(id)) return true;
  return kind === "release" && "release" in payload && standing.hasRelease(payload.release);
}
