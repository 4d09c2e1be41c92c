import type { Keyring } from "./keyring.ts";
import { readLedgerOutputs, type Ledger } from "./ledger.ts";
import { formatProblem, type LedgerProblem } from "./problem.ts";
import { checkSeen, type SeenHead } from "./seen.ts";
import type { LedgerContext } from "./verify-entry.ts";

/**
 * What a program knows of its ledger. "absent": none was ever made; "unknown": it cannot be read
 * here, or not be trusted, and why.
 */
export type LedgerKnowledge =
  | { state: "known"; ledger: Ledger; keyring: Keyring }
  | { state: "absent" }
  | { state: "unknown"; reason: string; problems: LedgerProblem[] };

/** What outputs of a ledger's stack are worth, by what environments have seen. Pure. */
export function judgeLedger(
  outputs: Readonly<Record<string, unknown>>,
  context: LedgerContext,
  seen: readonly SeenHead[],
): LedgerKnowledge {
  const { ledger, problems } = readLedgerOutputs(outputs, context);
  const all = problems.length > 0 ? problems : checkSeen(ledger, seen, context);
  if (all.length > 0) {
    return { state: "unknown", reason: all.map(formatProblem).join("; "), problems: all };
  }
  if (ledger.length === 0) return { state: "absent" };
  return { state: "known", ledger, keyring: context.keyring };
}
