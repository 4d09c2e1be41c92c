/** What can be wrong with an entry or with the chain, by a name that stays. */
export type LedgerFault =
  | "NotJson"
  | "NotCanonical"
  | "DuplicateKey"
  | "TextUnsafe"
  | "TooLarge"
  | "UnknownVersion"
  | "UnknownKind"
  | "UnknownField"
  | "WrongField"
  | "SignatureForm"
  | "SignatureWrong"
  | "KeyUnknown"
  | "KeyRevoked"
  | "KeyMayNot"
  | "ApplicationWrong"
  | "StageWrong"
  | "FutureDate"
  | "TimeBackwards"
  | "SequenceWrong"
  | "PreviousWrong"
  | "EntryTwice"
  | "EntryMissing"
  | "HeadWrong"
  | "TailCut"
  | "ChainReplaced"
  | "MoveNotAllowed"
  | "ApprovalUnknown"
  | "ApprovalStale"
  | "ApprovalClosed"
  | "ApprovalExpired"
  | "ReleaseNotRejected"
  | "SummaryWrong";

/** One thing that is wrong in a ledger. */
export interface LedgerProblem {
  /** Number of the entry in the chain, from 1; absent where it is the chain or its head. */
  seq?: number;
  fault: LedgerFault;
  /** Goes on after "Entry 12 ": `was changed after it was signed`. */
  message: string;
}

/** What is wrong with one entry: thrown within the ledger's pure parts, never shown as it is. */
export class LedgerError extends Error {
  readonly fault: LedgerFault;

  constructor(fault: LedgerFault, message: string) {
    super(message);
    this.name = "LedgerError";
    this.fault = fault;
  }

  /** As a problem of one entry, or of the whole chain. */
  at(seq?: number): LedgerProblem {
    return { ...(seq !== undefined && { seq }), fault: this.fault, message: this.message };
  }
}

/** A problem as one sentence without a full stop: `entry 12 was changed … (SignatureWrong)`. */
export function formatProblem({ seq, fault, message }: LedgerProblem): string {
  return `${seq === undefined ? "the chain" : `entry ${seq}`} ${message} (${fault})`;
}
