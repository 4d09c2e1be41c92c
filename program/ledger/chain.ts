import { noEntry, type AnyEntry, type LedgerEntry } from "./entry.ts";
import { checkLink, type ChainEnd } from "./extend.ts";
import type { Ledger } from "./ledger.ts";
import { LedgerError, type LedgerProblem } from "./problem.ts";
import { Standing } from "./kept/standing.ts";
import { summarize } from "./kept/summary.ts";
import { verifyEntry, type LedgerContext } from "./verify-entry.ts";

/** A whole chain, from its first entry or from where it was pruned to. */
export interface ChainReading {
  entries: AnyEntry[];
  /** The summary that stands for what was pruned. */
  summary: LedgerEntry<"summary"> | undefined;
  problems: LedgerProblem[];
}

/**
 * Verifies a whole chain: each entry, its place, what it follows, and that it may follow that.
 *
 * @param texts the entries in the order of the chain; of a pruned one, those after its summary's
 * last pruned entry, and those before that still count
 * @param end the ledger as it is now, whose last entry the chain has to end with
 */
export function verifyChain(
  texts: readonly string[],
  end: Ledger,
  context: LedgerContext,
): ChainReading {
  const { entries, problems } = readAll(texts, context);
  const summary = entries.filter(isSummary).at(-1);
  const standing = new Standing();
  const ids = new Set<string>();
  let whole = true;
  let last: ChainEnd = { length: 0, hash: noEntry, before: undefined };
  for (const entry of entries) {
    const pruned = summary !== undefined && entry.seq <= summary.payload.through;
    try {
      if (ids.has(entry.id))
        throw new LedgerError("EntryTwice", `has the id ${entry.id} once more`);
      const start = startOf(last, summary);
      if (!pruned && entry.seq > start.length + 1) {
        problems.push(missing(start.length + 1, entry.seq - 1));
        whole = false;
        last = { length: entry.seq - 1, hash: entry.previous, before: undefined };
      }
      if (!pruned) checkLink(entry, startOf(last, summary));
      // What an entry answers or moves may be among those that are missing.
      if (!pruned && whole) standing.check(entry);
      if (entry.kind === "summary") checkSummary(entry, summary, entries);
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      problems.push(error.at(entry.seq));
    }
    ids.add(entry.id);
    standing.add(entry);
    last = { length: entry.seq, hash: entry.hash, before: entry };
  }
  problems.push(...checkEnd(last, end));
  return { entries, summary, problems: sortProblems(problems) };
}

function readAll(
  texts: readonly string[],
  context: LedgerContext,
): { entries: AnyEntry[]; problems: LedgerProblem[] } {
  const entries: AnyEntry[] = [];
  const problems: LedgerProblem[] = [];
  for (const [index, text] of texts.entries()) {
    try {
      entries.push(verifyEntry(text, context));
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      problems.push(error.at(placeIn(text) ?? index + 1));
    }
  }
  return { entries, problems };
}

/** The number that a broken entry gives itself, to name it by. */
function placeIn(text: string): number | undefined {
  const seq = /"seq":(\d{1,9})[,}]/.exec(text)?.[1];
  return seq === undefined ? undefined : Number(seq);
}

/** What the first entry after a pruned part follows is what its summary names. */
function startOf(last: ChainEnd, summary: LedgerEntry<"summary"> | undefined): ChainEnd {
  if (summary === undefined || last.length > summary.payload.through) return last;
  const { through, hash } = summary.payload;
  return { length: through, hash, before: undefined };
}

function isSummary(entry: AnyEntry): entry is LedgerEntry<"summary"> {
  return entry.kind === "summary";
}

/** A summary can be checked for as long as what it sums up is there. */
function checkSummary(
  entry: LedgerEntry<"summary">,
  newest: LedgerEntry<"summary"> | undefined,
  entries: readonly AnyEntry[],
): void {
  const { through, hash } = entry.payload;
  if (through >= entry.seq) {
    throw new LedgerError("SummaryWrong", `sums up to entry ${through}, which comes after it`);
  }
  const covered = entries.filter(({ seq }) => seq <= through);
  const last = covered.at(-1);
  if (last?.seq === through && last.hash !== hash) {
    throw new LedgerError("SummaryWrong", `names another entry ${through} than there is`);
  }
  if (entry === newest || covered.length !== through) return;
  if (summarize(covered).digest === entry.payload.digest) return;
  throw new LedgerError("SummaryWrong", "sums up other entries than there are");
}

function checkEnd(last: ChainEnd, end: Ledger): LedgerProblem[] {
  if (last.length === end.length && last.hash === end.hash) return [];
  const message = `ends with entry ${last.length}, and its head with ${end.length}: entries are missing`;
  return [new LedgerError("EntryMissing", message).at()];
}

function missing(from: number, to: number): LedgerProblem {
  const what = from === to ? "is missing" : `and all to entry ${to} are missing`;
  return new LedgerError("EntryMissing", what).at(from);
}

function sortProblems(problems: readonly LedgerProblem[]): LedgerProblem[] {
  return [...problems].sort((one, other) => (one.seq ?? Infinity) - (other.seq ?? Infinity));
}
