import {
  approvalState,
  requestsIn,
  type ApprovalState,
} from "../../../program/ledger/approvals.ts";
import type { LedgerEntry } from "../../../program/ledger/entry.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { OpenLedger } from "./read.ts";

/** A request for approval, with where it is. */
export interface KnownRequest extends ApprovalState {
  request: LedgerEntry<"approval-requested">;
}

/** Every request that still counts, the newest first. */
export function listRequests({ ledger, keyring }: OpenLedger, now: Date): KnownRequest[] {
  return requestsIn(ledger.entries)
    .map((question) => approvalState(ledger.entries, question, keyring, now))
    .flatMap(({ request, ...state }) => (request === undefined ? [] : [{ ...state, request }]))
    .sort((one, other) => other.request.seq - one.request.seq);
}

/**
 * The request that is open for a deployment.
 *
 * @throws UserError `ApprovalUnknown`, `ApprovalAmbiguous`, `ApprovalClosed`
 */
export function requireRequest(
  open: OpenLedger,
  deployment: string,
  stack: string | undefined,
  now: Date,
): KnownRequest {
  const all = listRequests(open, now);
  const named = all.filter(({ request }) => request.payload.deployment === deployment);
  const found = named.filter(
    ({ request }) => stack === undefined || request.environment?.stack === stack,
  );
  const [only, ...others] = found;
  if (only === undefined) {
    const known = all.map(describe);
    const list =
      known.length === 0 ? "nothing waits for approval" : `there are ${known.join(", ")}`;
    const place = stack === undefined ? "" : ` of '${stack}'`;
    throw new UserError(
      "ApprovalUnknown",
      `Nobody asked for approval of ${deployment}${place}: ${list}.`,
    );
  }
  if (others.length > 0) {
    const message = `Several stacks have a ${deployment}: name one by --stack: ${found.map(describe).join(", ")}.`;
    throw new UserError("ApprovalAmbiguous", message);
  }
  if (only.state === "requested" || only.state === "approved") return only;
  throw new UserError("ApprovalClosed", `The request for ${describe(only)} is ${only.state}.`);
}

function describe({ request }: KnownRequest): string {
  return `${request.payload.deployment} of '${request.environment?.stack ?? ""}'`;
}
