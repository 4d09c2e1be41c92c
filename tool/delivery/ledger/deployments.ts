import type { LedgerEntry } from "../../../program/ledger/entry.ts";
import { deploymentsIn } from "../../../program/ledger/views.ts";
import { formatProblem } from "../../../program/ledger/problem.ts";
import { readWholeLedger } from "./chain.ts";
import type { LedgerPlace } from "./place.ts";

/** The deployments of a stack that a ledger tells of. */
export interface KnownDeployments {
  /** The newest record of each, the oldest deployment first. */
  deployments: LedgerEntry<"deployment">[];
  /** Why they cannot be relied on, or are not all; absent where they can, and are. */
  warning?: string;
}

/** Reads the deployments of a stack, with those that count no more. Never throws. */
export async function readDeployments(
  place: LedgerPlace,
  stack: string,
): Promise<KnownDeployments> {
  try {
    const whole = await readWholeLedger(place);
    if (whole === undefined) return { deployments: [] };
    const deployments = deploymentsIn(whole.entries, stack);
    const [problem] = whole.problems;
    const warning =
      problem === undefined ? whole.partly : `it is not sound: ${formatProblem(problem)}`;
    return { deployments, ...(warning !== undefined && { warning }) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { deployments: [], warning: message.split("\n")[0] ?? "" };
  }
}
