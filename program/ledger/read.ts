import { fileURLToPath } from "node:url";
import { UserError } from "../../variables/user-error.ts";
import { readKeyring } from "./keys-file.ts";
import type { Keyring } from "./keyring.ts";
import { readLedgerOutputs, type Ledger } from "./ledger.ts";
import { ledgerStackOf } from "./place.ts";
import { formatProblem, type LedgerProblem } from "./problem.ts";
import { checkSeen, type SeenHead } from "./seen.ts";
import { readOutputsOf } from "./stack-outputs.ts";
import type { LedgerContext } from "./verify-entry.ts";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What a program knows of its ledger. "absent": none was ever made; "unknown": it cannot be read
 * here, or not be trusted, and why.
 */
export type LedgerKnowledge =
  | { state: "known"; ledger: Ledger; keyring: Keyring }
  | { state: "absent" }
  | { state: "unknown"; reason: string; problems: LedgerProblem[] };

/** What {@link readLedger} judges by, beside the keys. */
export interface LedgerQuestion {
  application: string;
  /** Heads that environments have seen: of the own last update, and of those upstream. */
  seen: readonly SeenHead[];
  stages?: Readonly<Record<string, string>>;
  now: Date;
}

/** Reads the ledger of an application, by a call of the program. Never throws. */
export async function readLedger(question: LedgerQuestion): Promise<LedgerKnowledge> {
  try {
    const keyring = await readKeyring(projectFolder);
    const outputs = await readOutputsOf(ledgerStackOf(question.application));
    return judgeLedger(outputs, { ...question, keyring }, question.seen);
  } catch (error) {
    if (isAbsent(error) && question.seen.length === 0) return { state: "absent" };
    const message = error instanceof Error ? error.message : String(error);
    return { state: "unknown", reason: message.split("\n")[0] ?? "", problems: [] };
  }
}

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

/** Whether an engine says that there is no such stack, in the words of either. */
function isAbsent(error: unknown): boolean {
  if (error instanceof UserError) return error.code === "StackUnknown";
  const message = error instanceof Error ? error.message : "";
  return /which there is not|unknown stack|no stack named|has no state here/.test(message);
}
