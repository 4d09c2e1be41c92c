import type { EntryDraft } from "../../../program/ledger/entry.ts";
import type { SigningKey } from "../../../program/ledger/signing.ts";
import type { Actor } from "../../../program/ledger/actor.ts";
import type { ApprovalState } from "../../../program/ledger/approvals.ts";
import { approvalState } from "../../../program/ledger/approvals.ts";
import { appendEntries, type AppendOptions } from "./append.ts";
import { auditDraft, declineApproval, grantApproval } from "./drafts.ts";
import type { StandIn } from "./github-approval.ts";
import type { LedgerPlace } from "./place.ts";
import { requireLedger } from "./read.ts";
import { requireRequest, type KnownRequest } from "./requests.ts";

/** An answer to a request for approval. */
export interface Answering {
  deployment: string;
  /** Stack of the deployment, where several have one of that number. */
  stack?: string | undefined;
  answer: "approve" | "decline";
  comment?: string | undefined;
  /** Where somebody approved elsewhere. */
  standIn?: StandIn | undefined;
  actor: Actor;
  key: SigningKey;
}

/** What a request came to by an answer. */
export interface Answered {
  request: KnownRequest["request"];
  state: ApprovalState;
}

/**
 * Answers a request for approval, and notes that for the audit.
 *
 * @throws UserError `ApprovalUnknown`, `ApprovalAmbiguous`, `ApprovalClosed`, those of appending.
 */
export async function answerRequest(
  place: LedgerPlace,
  answering: Answering,
  options: AppendOptions = {},
): Promise<Answered> {
  const { deployment, stack, key } = answering;
  const open = await requireLedger(place);
  const { request } = requireRequest(open, deployment, stack, place.now());
  const ledger = await appendEntries(place, draftsOf(request, answering), key, options);
  const { environment } = request;
  const question = {
    environment: environment ?? { stack: "", stage: "production" as const },
    deployment,
  };
  return { request, state: approvalState(ledger.entries, question, open.keyring, place.now()) };
}

function draftsOf(
  request: KnownRequest["request"],
  { answer, comment, standIn, actor, deployment }: Answering,
): EntryDraft[] {
  const said = comment === undefined ? {} : { comment };
  const answered =
    answer === "approve"
      ? grantApproval(request, actor, { ...said, ...(standIn && { standIn }) })
      : declineApproval(request, actor, said);
  const audit = auditDraft(actor, request.environment, {
    action: answer === "approve" ? "approval_given" : "approval_declined",
    ids: { deployment, release: request.payload.release },
    status: "succeeded",
  });
  return [answered, audit];
}
