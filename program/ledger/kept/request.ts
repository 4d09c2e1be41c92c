import type { AnyEntry, LedgerEntry } from "../entry.ts";
import { LedgerError } from "../problem.ts";

/** What ends a request for approval. */
export type Closing =
  | LedgerEntry<"approval-declined">
  | LedgerEntry<"approval-expired">
  | LedgerEntry<"approval-withdrawn">;

/** What answers a request for approval. */
export type Answer = LedgerEntry<"approval-granted"> | Closing;

/** Whether an entry ends a request: nothing answers it any more then. */
export function closesRequest(entry: AnyEntry): entry is Extract<AnyEntry, Closing> {
  return (
    entry.kind === "approval-declined" ||
    entry.kind === "approval-expired" ||
    entry.kind === "approval-withdrawn"
  );
}

/**
 * Checks that an answer is one to the request that is open: of the same release and plan, in time.
 *
 * @param entries the newest request of the deployment with its answers, or nothing
 * @throws LedgerError `ApprovalUnknown`, `ApprovalStale`, `ApprovalClosed`, `ApprovalExpired`
 */
export function checkAnswer(entries: readonly AnyEntry[], answer: Answer): void {
  const { deployment, release, goal } = answer.payload;
  const [request] = entries;
  if (request?.kind !== "approval-requested") {
    throw new LedgerError("ApprovalUnknown", `answers for ${deployment}, which nobody asked for`);
  }
  const asked = request.payload;
  if (asked.release !== release || asked.goal !== goal) {
    const what = asked.release === release ? "plan" : "release";
    const message = `answers for another ${what} of ${deployment} than was asked for`;
    throw new LedgerError("ApprovalStale", message);
  }
  const closed = entries.find(closesRequest);
  if (closed !== undefined) {
    const how = closed.kind.slice("approval-".length);
    throw new LedgerError("ApprovalClosed", `answers for ${deployment}, which was ${how} before`);
  }
  const isLate = answer.at > asked.expiresAt;
  if (answer.kind === "approval-granted" && isLate) {
    throw new LedgerError("ApprovalExpired", `approves ${deployment} after ${asked.expiresAt}`);
  }
  if (answer.kind === "approval-expired" && !isLate) {
    throw new LedgerError("ApprovalClosed", `ends ${deployment} before ${asked.expiresAt}`);
  }
}
