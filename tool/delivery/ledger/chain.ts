import { verifyChain } from "../../../program/ledger/chain.ts";
import type { AnyEntry, LedgerEntry } from "../../../program/ledger/entry.ts";
import { readLedgerOutputs, type Ledger } from "../../../program/ledger/ledger.ts";
import { ledgerStackOf } from "../../../program/ledger/place.ts";
import { LedgerError, type LedgerProblem } from "../../../program/ledger/problem.ts";
import { checkSeen, type SeenHead } from "../../../program/ledger/seen.ts";
import { hashText } from "../../../program/ledger/signing.ts";
import { isOnTrail } from "../../../program/ledger/kept/trail.ts";
import { historyFolder, readHistoryFiles, textsOf, type HistoryFile } from "./history-files.ts";
import { readPlainOutputs } from "./outputs.ts";
import type { LedgerPlace } from "./place.ts";
import { readBasis } from "./read.ts";

/** A ledger with all that can be read of its chain. */
export interface WholeLedger {
  ledger: Ledger;
  /** Entries in the order of the chain: all that were not pruned, or those that count. */
  entries: AnyEntry[];
  summary: LedgerEntry<"summary"> | undefined;
  problems: LedgerProblem[];
  /** Heads that environments have seen, which it was compared with. */
  seen: SeenHead[];
  /** States in its history, where that is in files. */
  files: HistoryFile[];
  /** Why only what counts was verified; absent where the whole chain was. */
  partly?: string;
}

/**
 * Reads a ledger with its history, and verifies all of it: each entry, the chain, what counts, and
 * what environments have seen. undefined where there is none, and none was ever seen.
 */
export async function readWholeLedger(place: LedgerPlace): Promise<WholeLedger | undefined> {
  const { project, context, seen } = await readBasis(place, "all");
  const stack = ledgerStackOf(place.application);
  const outputs = (await readPlainOutputs(place, project, stack)) ?? {};
  const { ledger, problems } = readLedgerOutputs(outputs, context);
  const isNone = Object.keys(outputs).length === 0;
  if (isNone && seen.length === 0) return undefined;
  problems.push(...checkSeen(ledger, seen, context));
  const folder = historyFolder(place, project);
  const shared = { ledger, seen };
  if (folder === undefined || isNone) {
    const partly = "its history is not in files, so entries that count no more were not read";
    const entries = [...ledger.entries];
    return {
      ...shared,
      entries,
      summary: undefined,
      problems,
      files: [],
      ...(!isNone && { partly }),
    };
  }
  const files = await readHistoryFiles(folder);
  const now = new Map(ledger.entries.map(({ seq, text }) => [seq, text]));
  const { texts, altered } = chooseTexts(textsOf([...files, { entries: now }]), ledger);
  const chain = verifyChain(texts, ledger, context);
  const all = distinct([...problems, ...altered, ...chain.problems]);
  return { ...shared, entries: chain.entries, summary: chain.summary, problems: all, files };
}

/** One text for each entry: the one whose hash the chain has; others beside it are told of. */
function chooseTexts(
  all: ReadonlyMap<number, string[]>,
  { trail, length }: Ledger,
): { texts: string[]; altered: LedgerProblem[] } {
  const altered: LedgerProblem[] = [];
  const seqs = [...all.keys()].filter((seq) => seq <= length).sort((one, other) => one - other);
  const texts = seqs.map((seq) => {
    const known = all.get(seq) ?? [];
    const right = known.find((text) => isOnTrail(trail, seq, hashText(text)) === true);
    if (known.length > 1) {
      const message = "has another text in the history than in the chain";
      altered.push(new LedgerError("PreviousWrong", message).at(seq));
    }
    return right ?? known[0] ?? "";
  });
  return { texts, altered };
}

function distinct(problems: readonly LedgerProblem[]): LedgerProblem[] {
  const byText = new Map(problems.map((one) => [JSON.stringify([one.seq, one.fault]), one]));
  return [...byText.values()].sort((one, other) => (one.seq ?? Infinity) - (other.seq ?? Infinity));
}
