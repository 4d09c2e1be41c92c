import type { AnyEntry, LedgerEntry } from "./entry.ts";
import { approvalRules, type ApprovalRules, type Keyring } from "./keyring.ts";
import type { EnvironmentPlace } from "./payloads.ts";
import { closesRequest } from "./kept/request.ts";

/** One approval that counts, or one that does not and why. */
export interface Approval {
  /** Name of the key's owner, or `octocat on GitHub`. */
  name: string;
  key: string;
  at: string;
  comment?: string;
  /** Why it counts for nothing; absent where it counts. */
  ignored?: string;
}

/** Where a request for approval is. */
export interface ApprovalState {
  state: "none" | "requested" | "approved" | "declined" | "expired" | "withdrawn";
  /** The request, as it was asked. */
  request?: LedgerEntry<"approval-requested">;
  approvals: Approval[];
  /** Who declined or withdrew it, and what they said. */
  ended?: { name: string; at: string; comment?: string };
  required: number;
  /** How many approvals are missing. */
  missing: number;
}

/** Which deployment is asked about, and what its approval has to be for. */
export interface ApprovalQuestion {
  environment: EnvironmentPlace;
  deployment: string;
  /** Release and plan as they would be deployed now: another one than was approved is not. */
  release?: string;
  goal?: string;
}

/**
 * Where the approval of a deployment is, by the entries that count. An approval holds until its
 * request expires, is one for each person, and never is that of an author where the rules say so.
 */
export function approvalState(
  entries: readonly AnyEntry[],
  question: ApprovalQuestion,
  keyring: Keyring,
  now: Date,
): ApprovalState {
  const rules = approvalRules(keyring, question.environment.stage);
  const about = entries.filter((entry) => isAbout(entry, question));
  const request = about.filter((entry) => entry.kind === "approval-requested").at(-1);
  if (request === undefined || isStale(request, question)) {
    const { required } = rules;
    return { state: "none", approvals: [], required, missing: required };
  }
  // What leaves the usual way is never let in by nobody.
  const required = Math.max(rules.required, request.payload.exceptions === undefined ? 0 : 1);
  const since = about.filter(({ seq }) => seq > request.seq);
  const approvals = countApprovals(request, since, rules, keyring);
  const given = approvals.filter(({ ignored }) => ignored === undefined).length;
  const missing = Math.max(0, required - given);
  const closed = since.find(closesRequest);
  const said = { request, approvals, required, missing };
  if (closed === undefined) {
    const isLate = now.toISOString() > request.payload.expiresAt;
    return { state: isLate ? "expired" : missing === 0 ? "approved" : "requested", ...said };
  }
  return { state: stateAfter(closed.kind), ...said, ended: describeEnd(closed, keyring) };
}

/** Every request that is kept, as a question for {@link approvalState}. */
export function requestsIn(entries: readonly AnyEntry[]): ApprovalQuestion[] {
  return entries.flatMap(({ kind, environment, payload }) =>
    kind === "approval-requested" && environment !== null && "deployment" in payload
      ? [{ environment, deployment: payload.deployment }]
      : [],
  );
}

function isAbout(entry: AnyEntry, { environment, deployment }: ApprovalQuestion): boolean {
  if (entry.kind !== "approval-requested" && entry.kind !== "approval-granted") {
    if (!closesRequest(entry)) return false;
  }
  const place = entry.environment;
  const isHere = place?.stack === environment.stack && place.stage === environment.stage;
  return isHere && entry.payload.deployment === deployment;
}

function isStale(
  { payload }: LedgerEntry<"approval-requested">,
  { release, goal }: ApprovalQuestion,
): boolean {
  const otherRelease = release !== undefined && release !== payload.release;
  return otherRelease || (goal !== undefined && goal !== payload.goal);
}

function countApprovals(
  request: LedgerEntry<"approval-requested">,
  since: readonly AnyEntry[],
  rules: ApprovalRules,
  keyring: Keyring,
): Approval[] {
  const authors = new Set(authorsOf(request, keyring).map(comparable));
  const counted = new Set<string>();
  return since
    .filter((entry) => entry.kind === "approval-granted")
    .map((entry) => {
      const names = namesOf(entry, keyring);
      const [name = entry.key] = names;
      const { comment, release, goal, standIn } = entry.payload;
      const told = standIn === undefined ? name : `${standIn.actor} on GitHub`;
      const own = names.map(comparable);
      const said = { name: told, key: entry.key, at: entry.at, ...(comment && { comment }) };
      if (release !== request.payload.release || goal !== request.payload.goal) {
        return { ...said, ignored: "is for another release or plan" };
      }
      if (entry.at > request.payload.expiresAt) return { ...said, ignored: "came too late" };
      if (rules.excludeAuthor && own.some((one) => authors.has(one))) {
        return { ...said, ignored: "is an author, or asked for it" };
      }
      if (own.some((one) => counted.has(one))) return { ...said, ignored: "approved before" };
      for (const one of own) counted.add(one);
      return said;
    });
}

/** Everybody who has a part in what is to be approved, by all their names. */
function authorsOf(request: LedgerEntry<"approval-requested">, keyring: Keyring): string[] {
  const named = [...request.payload.authors, request.actor.name];
  const asker = keyring.keys.get(request.key);
  // A pipeline that asks is the author of nothing, whoever else it names.
  return asker === undefined ? named : [...named, asker.name, ...(asker.aliases ?? [])];
}

/** All names of who approved, so that two keys of one person count once. */
function namesOf(entry: LedgerEntry<"approval-granted">, keyring: Keyring): string[] {
  const { standIn } = entry.payload;
  const key = keyring.keys.get(entry.key);
  const own = key === undefined ? [] : [key.name, ...(key.aliases ?? [])];
  if (standIn === undefined) return own;
  const known = [...keyring.keys.values()].filter(({ name, aliases = [] }) =>
    [name, ...aliases].some((one) => comparable(one) === comparable(standIn.actor)),
  );
  return [standIn.actor, ...known.flatMap(({ name, aliases = [] }) => [name, ...aliases])];
}

function comparable(name: string): string {
  return name.trim().normalize("NFKC").toLowerCase();
}

function stateAfter(kind: AnyEntry["kind"]): ApprovalState["state"] {
  if (kind === "approval-declined") return "declined";
  return kind === "approval-expired" ? "expired" : "withdrawn";
}

function describeEnd(
  entry: AnyEntry,
  keyring: Keyring,
): { name: string; at: string; comment?: string } {
  const name = keyring.keys.get(entry.key)?.name ?? entry.key;
  const { comment, reason } = entry.payload as { comment?: string; reason?: string };
  const said = comment ?? reason;
  return { name, at: entry.at, ...(said !== undefined && { comment: said }) };
}
