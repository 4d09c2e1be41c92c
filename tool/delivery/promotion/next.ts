import { approvalState, type ApprovalState } from "../../../program/ledger/approvals.ts";
import { nextDeploymentId } from "../../../program/ledger/deployment-moves.ts";
import type { DeploymentRecord } from "../../../program/ledger/deployment-record.ts";
import type { EntryDraft, LedgerEntry } from "../../../program/ledger/entry.ts";
import { approvalRules } from "../../../program/ledger/keyring.ts";
import { openDeployment } from "../../../program/ledger/views.ts";
import { shortId } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { expireApproval, requestApproval, withdrawApproval } from "../ledger/drafts.ts";
import type { OpenLedger } from "../ledger/read.ts";
import type { Exception } from "./judge.ts";
import {
  audit,
  beginPromotion,
  endPromotion,
  idOf,
  startRunning,
  tell,
  type Beginning,
  type Teller,
} from "./records.ts";

/** A promotion that is to be made, as far as the ledger knows of it. */
export interface Wish extends Omit<Beginning, "id" | "now"> {
  teller: Teller;
  exceptions: readonly Exception[];
  /** Digest of what the target is to become; undefined where nobody has to approve. */
  goal: string | undefined;
  authors: string[];
  reason: string | undefined;
  /** Whether another one that waits or hangs is taken back. */
  withdraw: boolean;
  /** Ids of all deployments of the target that there ever were. */
  known: readonly string[];
}

/** What has to be done next for a promotion; `drafts` come before it. */
export type Next =
  | { kind: "go"; id: string; drafts: EntryDraft[] }
  | { kind: "ask"; id: string; drafts: EntryDraft[]; why?: string }
  | { kind: "wait"; id: string; drafts: []; state: ApprovalState }
  | { kind: "declined"; id: string; drafts: EntryDraft[]; state: ApprovalState };

/** How many have to approve a promotion. */
export function requiredApprovals(
  { keyring }: OpenLedger,
  { environment }: Teller,
  exceptions: readonly Exception[],
): number {
  const { required } = approvalRules(keyring, environment.stage);
  return Math.max(required, exceptions.length > 0 ? 1 : 0);
}

/**
 * What comes next for a promotion, by what the ledger knows: one that was begun goes on.
 *
 * @throws UserError `DeploymentOpen` where another one is not over.
 */
export function nextOf(open: OpenLedger, wish: Wish, now: Date): Next {
  const found = openDeployment(open.ledger.entries, wish.teller.environment.stack);
  if (found === undefined) return begin(open, wish, now, []);
  const record = found.payload;
  const isOwn = record.source === "promotion" && record.release === wish.release;
  if (!isOwn || record.sourceStack !== wish.sourceStack) {
    if (!wish.withdraw) throw another(wish, record);
    return begin(open, wish, now, takeBack(open, wish, record, now));
  }
  if (record.status === "running") return { kind: "go", id: record.id, drafts: [] };
  const state = stateOf(open, wish, record, now);
  switch (state.state) {
    case "approved":
      return { kind: "go", id: record.id, drafts: start(wish, record, now, state.request) };
    case "requested":
      return { kind: "wait", id: record.id, drafts: [], state };
    case "declined":
      return { kind: "declined", id: record.id, drafts: cancel(wish, record, now), state };
    case "none":
      return begin(open, wish, now, takeBack(open, wish, record, now), "it is another plan now");
    case "expired":
    case "withdrawn":
      return begin(open, wish, now, takeBack(open, wish, record, now), `it was ${state.state}`);
  }
}

function begin(open: OpenLedger, wish: Wish, now: Date, before: EntryDraft[], why?: string): Next {
  const { teller, goal, release } = wish;
  const id = nextDeploymentId(wish.known);
  const record = beginPromotion({ ...pick(wish), id, now });
  const drafts = [...before, tell(teller, record)];
  if (goal === undefined) {
    return { kind: "go", id, drafts: [...drafts, ...start(wish, record, now)] };
  }
  const { authors, reason, exceptions } = wish;
  const rules = approvalRules(open.keyring, teller.environment.stage);
  const wanted = {
    deployment: id,
    release,
    goal,
    authors,
    ...(reason !== undefined && { reason }),
    ...(exceptions.length > 0 && { exceptions: [...exceptions] }),
  };
  const asked = {
    ...requestApproval(teller, wanted, rules, now),
    id: idOf(teller, record, "request"),
  };
  const waiting = tell(teller, { ...record, status: "pending_approval" });
  drafts.push(waiting, asked, audit(teller, record, "approval_requested"));
  return { kind: "ask", id, drafts, ...(why !== undefined && { why }) };
}

function pick(wish: Wish): Omit<Beginning, "id" | "now"> {
  const { release, previous, sourceStack, configVersion, description } = wish;
  return { release, previous, sourceStack, configVersion, description };
}

function start(
  { teller }: Wish,
  record: DeploymentRecord,
  now: Date,
  request?: LedgerEntry<"approval-requested">,
): EntryDraft[] {
  const running = startRunning(record, now, request?.hash);
  return [tell(teller, running), audit(teller, running, "deployment_started")];
}

function cancel({ teller }: Wish, record: DeploymentRecord, now: Date): EntryDraft[] {
  const over = endPromotion(record, { status: "cancelled", now });
  return [tell(teller, over), audit(teller, over, "deployment_executed", "cancelled")];
}

/** Ends what was begun, and the request for its approval if that is still open. */
function takeBack(open: OpenLedger, wish: Wish, record: DeploymentRecord, now: Date): EntryDraft[] {
  const { environment, actor } = wish.teller;
  const question = { environment, deployment: record.id };
  const { state, request } = approvalState(open.ledger.entries, question, open.keyring, now);
  const teller = { ...wish, teller: wish.teller };
  const ended = cancel(teller, record, now);
  if (request === undefined) return ended;
  if (state === "expired" && now.toISOString() > request.payload.expiresAt) {
    const isNoted = open.ledger.entries.some(
      ({ kind, payload, seq }) =>
        kind === "approval-expired" && payload.deployment === record.id && seq > request.seq,
    );
    return isNoted ? ended : [expireApproval(request, actor), ...ended];
  }
  const isOpen = state === "requested" || state === "approved";
  if (!isOpen || record.status !== "pending_approval") return ended;
  return [withdrawApproval(request, actor, { reason: "another plan or release" }), ...ended];
}

function stateOf(
  { ledger, keyring }: OpenLedger,
  { teller, release, goal }: Wish,
  { id }: DeploymentRecord,
  now: Date,
): ApprovalState {
  const question = { environment: teller.environment, deployment: id, release };
  return approvalState(ledger.entries, { ...question, ...(goal && { goal }) }, keyring, now);
}

function another({ teller }: Wish, { id, status, release, source }: DeploymentRecord): UserError {
  const { stack } = teller.environment;
  const what = `${id} of '${stack}' (${source}${release === null ? "" : ` of ${shortId(release)}`})`;
  const message =
    `${what} is ${status.replace("_", " ")}, and a stack has one deployment at a time: wait for its ` +
    "end; if nobody carries it out any more, --withdraw takes it back.";
  return new UserError("DeploymentOpen", message);
}
