import { fileURLToPath } from "node:url";
import { UserError } from "../../variables/user-error.ts";
import { readKeyring } from "./keys-file.ts";
import { judgeLedger, type LedgerKnowledge } from "./judge.ts";
import { ledgerStackOf } from "./place.ts";
import type { SeenHead } from "./seen.ts";
import { readOutputsOf } from "../stack-outputs.ts";

const projectFolder = fileURLToPath(new URL("../..", import.meta.url));

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

/** Whether an engine says that there is no such stack, in the words of either. */
function isAbsent(error: unknown): boolean {
  if (error instanceof UserError) return error.code === "StackUnknown";
  const message = error instanceof Error ? error.message : "";
  return /which there is not|unknown stack|no stack named|has no state here/.test(message);
}
