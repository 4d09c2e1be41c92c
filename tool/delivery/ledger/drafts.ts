import type { Actor } from "../../../program/ledger/actor.ts";
import type { ApprovalRules } from "../../../program/ledger/keyring.ts";
import type { DeploymentRecord } from "../../../program/ledger/deployment-record.ts";
import type { EntryDraft, LedgerEntry } from "../../../program/ledger/entry.ts";
import type { EnvironmentPlace, Payload } from "../../../program/ledger/payloads.ts";

/** Who does something, and to which environment. */
export interface Act {
  actor: Actor;
  environment: EnvironmentPlace;
}

/** Notes a release; `manifest` is the release's own form, of plain JSON with whole numbers. */
export function releaseDraft(actor: Actor, payload: Payload<"release">): EntryDraft<"release"> {
  return { kind: "release", payload, actor, environment: null };
}

/** Rejects a release everywhere: it goes nowhere until that is taken back. */
export function rejectionDraft(
  actor: Actor,
  payload: Payload<"rejection">,
): EntryDraft<"rejection"> {
  return { kind: "rejection", payload, actor, environment: null };
}

/** Takes a rejection back. */
export function unrejectionDraft(
  actor: Actor,
  payload: Payload<"unrejection">,
): EntryDraft<"unrejection"> {
  return { kind: "unrejection", payload, actor, environment: null };
}

/** Notes what verifying a release in an environment came to. */
export function verdictDraft(act: Act, payload: Payload<"verdict">): EntryDraft<"verdict"> {
  return { kind: "verdict", payload, ...act };
}

/** Notes a deployment as it stands after a move; see `checkMove` for those that there are. */
export function deploymentDraft(act: Act, payload: DeploymentRecord): EntryDraft<"deployment"> {
  return { kind: "deployment", payload, ...act };
}

/** What is to be approved. */
export interface ApprovalWish {
  deployment: string;
  release: string;
  /** Digest of the plan, or of the goal: another one needs another approval. */
  goal: string;
  /** Everybody who wrote or built it. */
  authors: string[];
  reason?: string;
  /** What is asked for beside the usual way. */
  exceptions?: Payload<"approval-requested">["exceptions"];
}

/** Asks for the approval of a deployment, for as long as the stage's rules say. */
export function requestApproval(
  act: Act,
  wish: ApprovalWish,
  { minutesValid }: ApprovalRules,
  now: Date,
): EntryDraft<"approval-requested"> {
  const expiresAt = new Date(now.getTime() + minutesValid * 60_000).toISOString();
  return { kind: "approval-requested", payload: { ...wish, expiresAt }, ...act };
}

type Request = LedgerEntry<"approval-requested">;

/** Approves what a request asks for; `standIn` where somebody did so elsewhere. */
export function grantApproval(
  request: Request,
  actor: Actor,
  said: { comment?: string; standIn?: Payload<"approval-granted">["standIn"] } = {},
): EntryDraft<"approval-granted"> {
  const payload = { ...answering(request), ...said };
  return { kind: "approval-granted", payload, actor, environment: request.environment };
}

/** Declines what a request asks for. */
export function declineApproval(
  request: Request,
  actor: Actor,
  said: { comment?: string } = {},
): EntryDraft<"approval-declined"> {
  const payload = { ...answering(request), ...said };
  return { kind: "approval-declined", payload, actor, environment: request.environment };
}

/** Takes a request back. */
export function withdrawApproval(
  request: Request,
  actor: Actor,
  said: { reason?: string } = {},
): EntryDraft<"approval-withdrawn"> {
  const payload = { ...answering(request), ...said };
  return { kind: "approval-withdrawn", payload, actor, environment: request.environment };
}

/** Notes that a request has expired. */
export function expireApproval(request: Request, actor: Actor): EntryDraft<"approval-expired"> {
  const payload = answering(request);
  return { kind: "approval-expired", payload, actor, environment: request.environment };
}

/** Notes an action for the audit; of secrets the names alone may stand in before and after. */
export function auditDraft(
  actor: Actor,
  environment: EnvironmentPlace | null,
  payload: Payload<"audit">,
): EntryDraft<"audit"> {
  const type = environment === null ? {} : { environmentType: environment.stage };
  return { kind: "audit", payload: { ...type, ...payload }, actor, environment };
}

function answering({ payload }: Request): { deployment: string; release: string; goal: string } {
  const { deployment, release, goal } = payload;
  return { deployment, release, goal };
}
