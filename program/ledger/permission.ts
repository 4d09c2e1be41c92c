import type { AnyEntry } from "./entry.ts";
import type { Keyring, KnownKey, Role } from "./keyring.ts";
import type { EntryKind } from "./payloads.ts";
import { LedgerError } from "./problem.ts";

/** What a key needs to sign an entry of each kind; an audit entry needs any role at all. */
const roleOf: Record<EntryKind, Role | undefined> = {
  release: "releases",
  rejection: "rejections",
  unrejection: "rejections",
  verdict: "verdicts",
  deployment: "deployments",
  "approval-requested": "deployments",
  "approval-expired": "deployments",
  "approval-withdrawn": "deployments",
  "approval-granted": "approvals",
  "approval-declined": "approvals",
  audit: undefined,
  summary: "pruning",
};

/**
 * The key that an entry names, if it may sign what the entry says at its place in the chain.
 *
 * @throws LedgerError `KeyUnknown`, `KeyRevoked`, `KeyMayNot`
 */
export function requirePermission(entry: AnyEntry, keyring: Keyring): KnownKey {
  const key = requireKey(entry.key, entry.seq, keyring);
  const role = roleFor(entry);
  if (role === undefined) return key;
  const allowed = key.may[role];
  const stage = entry.environment?.stage;
  if (allowed === "all") return key;
  if (allowed !== undefined && stage !== undefined && allowed.includes(stage)) return key;
  const place = stage === undefined ? "" : ` at the stage ${stage}`;
  throw new LedgerError(
    "KeyMayNot",
    `is signed by the key ${key.id} of ${key.name}, which may not sign '${role}'${place}`,
  );
}

/** A key of the keys file that was not revoked before the place `seq` of the chain. */
export function requireKey(id: string, seq: number, keyring: Keyring): KnownKey {
  const key = keyring.keys.get(id);
  if (key === undefined) {
    throw new LedgerError(
      "KeyUnknown",
      `is signed by the key ${id}, which the keys file does not name`,
    );
  }
  if (key.revoked !== undefined && seq > key.revoked.after) {
    throw new LedgerError(
      "KeyRevoked",
      `is signed by the key ${id} of ${key.name}, which was revoked after entry ${key.revoked.after}`,
    );
  }
  return key;
}

function roleFor(entry: AnyEntry): Role | undefined {
  const standsIn = entry.kind === "approval-granted" && entry.payload.standIn !== undefined;
  return standsIn ? "githubApprovals" : roleOf[entry.kind];
}
