import { noEntry, type AnyEntry } from "./entry.ts";
import type { LedgerHead } from "./head.ts";
import { LedgerError, type LedgerProblem } from "./problem.ts";
import { hashText } from "./signing.ts";
import { Standing } from "./kept/standing.ts";
import { emptyTrail, formatTrail, isOnTrail, parseTrail, type Trail } from "./kept/trail.ts";
import { verifyEntry, verifyHead, type LedgerContext } from "./verify-entry.ts";

/** Outputs of a ledger's stack: `head`, `trail` and one for each entry that counts. */
export type LedgerOutputs = Readonly<Record<string, string>>;

/** A ledger as its stack's outputs give it: the entries that count, each one verified. */
export interface Ledger {
  application: string;
  /** Number of entries that the chain ever had. */
  length: number;
  /** Hash of the last one. */
  hash: string;
  /** The signed head, as environments keep it; undefined before the first entry. */
  head: string | undefined;
  /** What counts, and what was appended last, in the order of the chain. */
  entries: readonly AnyEntry[];
  trail: Trail;
}

/** A ledger before its first entry. */
export function emptyLedger(application: string): Ledger {
  const nothing = { length: 0, hash: noEntry, head: undefined, entries: [], trail: emptyTrail };
  return { application, ...nothing };
}

const entryName = /^entry-(\d{7})$/;

/** Name of the output that has an entry. */
export function outputName(seq: number): string {
  return `entry-${String(seq).padStart(7, "0")}`;
}

/** What is read of a ledger, and what is wrong with it: with a problem, nothing of it counts. */
export interface LedgerReading {
  ledger: Ledger;
  problems: LedgerProblem[];
}

/** Reads the outputs of a ledger's stack and verifies all of it. Never throws. */
export function readLedgerOutputs(
  outputs: Readonly<Record<string, unknown>>,
  context: LedgerContext,
): LedgerReading {
  const empty = emptyLedger(context.application);
  if (Object.keys(outputs).length === 0) return { ledger: empty, problems: [] };
  const { entries, problems } = readEntries(outputs, context);
  try {
    const head = verifyHead(requireText(outputs.head, "head"), context);
    const text = requireText(outputs.trail, "trail");
    const trail = parseTrail(text);
    const isBroken = problems.length > 0;
    problems.push(...checkWhole(head, trail, entries, isBroken));
    const { application } = context;
    const { length, hash } = head;
    const ledger = { application, length, hash, head: String(outputs.head), entries, trail };
    return { ledger, problems };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { ledger: { ...empty, entries }, problems: [...problems, error.at()] };
  }
}

function readEntries(
  outputs: Readonly<Record<string, unknown>>,
  context: LedgerContext,
): { entries: AnyEntry[]; problems: LedgerProblem[] } {
  const entries: AnyEntry[] = [];
  const problems: LedgerProblem[] = [];
  const names = Object.keys(outputs).filter((name) => name !== "head" && name !== "trail");
  for (const name of names.sort()) {
    const seq = Number(entryName.exec(name)?.[1] ?? 0);
    try {
      if (seq === 0) throw new LedgerError("UnknownField", `has the unknown output '${name}'`);
      const entry = verifyEntry(requireText(outputs[name], name), context);
      if (entry.seq !== seq) {
        throw new LedgerError("SequenceWrong", `stands at ${seq} and was signed as ${entry.seq}`);
      }
      entries.push(entry);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      problems.push(error.at(seq === 0 ? undefined : seq));
    }
  }
  return { entries, problems };
}

function requireText(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new LedgerError("EntryMissing", `has no text as its output '${name}'`);
}

/** What the head says of the entries: the last one, their hashes, and that none is left out. */
function checkWhole(
  head: LedgerHead,
  trail: Trail,
  entries: readonly AnyEntry[],
  isBroken: boolean,
): LedgerProblem[] {
  const problems: LedgerProblem[] = [];
  const last = entries.at(-1);
  if (trail.first + trail.hashes.length - 1 !== head.length) {
    problems.push(new LedgerError("HeadWrong", "is not as long as its head says").at());
  }
  if (last?.seq !== head.length || last.hash !== head.hash) {
    const message = `does not end with entry ${head.length}, as its head says`;
    problems.push(new LedgerError("EntryMissing", message).at());
  }
  for (const { seq, hash } of entries) {
    if (isOnTrail(trail, seq, hash) !== false) continue;
    problems.push(new LedgerError("PreviousWrong", "is not the entry of the chain").at(seq));
  }
  // An entry that is broken is missing, too: that was told already.
  if (!isBroken && problems.length === 0 && keptDigest(trail, entries) !== head.kept) {
    const message = "has not all the entries that still count: one was taken out, or put back";
    problems.push(new LedgerError("EntryMissing", message).at());
  }
  return problems;
}

/** SHA-256 of what is kept beside the head. */
export function keptDigest(trail: Trail, entries: readonly AnyEntry[]): string {
  return hashText([formatTrail(trail), ...entries.map(({ hash }) => hash)].join("\n"));
}

/** What counts in a ledger, to go on from. */
export function standingOf({ entries }: Ledger): Standing {
  const standing = new Standing();
  for (const entry of entries) standing.add(entry);
  return standing;
}

/** The outputs that a ledger's stack has. */
export function formatLedger({ head, entries, trail }: Ledger): LedgerOutputs {
  if (head === undefined) return {};
  const texts = entries.map(({ seq, text }) => [outputName(seq), text] as const);
  return { head, trail: formatTrail(trail), ...Object.fromEntries(texts) };
}
