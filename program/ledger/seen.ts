import type { Ledger } from "./ledger.ts";
import { LedgerError, type LedgerProblem } from "./problem.ts";
import { isOnTrail } from "./kept/trail.ts";
import { verifyHead, type LedgerContext } from "./verify-entry.ts";

/** The head of a ledger as an environment saw it in its last update. */
export interface SeenHead {
  stack: string;
  /** Its output `ledger`. */
  head: string;
}

/**
 * What is wrong with a ledger by what environments have seen of it: a chain whose end was cut is
 * shorter than one of them, another one in its place has other entries.
 */
export function checkSeen(
  ledger: Ledger,
  seen: readonly SeenHead[],
  context: LedgerContext,
): LedgerProblem[] {
  return seen.flatMap(({ stack, head }) => {
    try {
      requireSeen(ledger, stack, head, context);
      return [];
    } catch (error) {
      if (error instanceof LedgerError) return [error.at()];
      throw error;
    }
  });
}

function requireSeen(ledger: Ledger, stack: string, text: string, context: LedgerContext): void {
  const { length, hash } = readSeen(stack, text, context);
  if (length > ledger.length) {
    const message = `ends with entry ${ledger.length}, and '${stack}' has seen entry ${length}: its end was cut`;
    throw new LedgerError("TailCut", message);
  }
  const same =
    length === ledger.length ? hash === ledger.hash : isOnTrail(ledger.trail, length, hash);
  if (same !== false) return;
  const message = `is not the one that '${stack}' has seen: its entry ${length} is another one`;
  throw new LedgerError("ChainReplaced", message);
}

function readSeen(
  stack: string,
  text: string,
  context: LedgerContext,
): { length: number; hash: string } {
  try {
    return verifyHead(text, context);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new LedgerError(
      error.fault,
      `cannot be compared with what '${stack}' has seen, which ${error.message}`,
    );
  }
}
