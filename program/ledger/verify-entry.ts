import { parseEntry, signedText, type AnyEntry } from "./entry.ts";
import { parseHead, signedHeadText, type LedgerHead } from "./head.ts";
import type { Keyring } from "./keyring.ts";
import { requireKey, requirePermission } from "./permission.ts";
import { LedgerError } from "./problem.ts";
import { requireSignature } from "./signing.ts";

/** How far clocks of different machines may be apart, in milliseconds. */
export const clockSkewMs = 5 * 60_000;

/** By what a ledger is judged. */
export interface LedgerContext {
  /** Application whose ledger it is. */
  application: string;
  keyring: Keyring;
  now: Date;
  /** Stage of each stack that is known, custom ones as the stage that they take after. */
  stages?: Readonly<Record<string, string>>;
}

/**
 * Reads an entry and checks what it says by itself: form, signature, who may sign it, application,
 * stage, date. Its place in the chain is another question.
 *
 * @throws LedgerError
 */
export function verifyEntry(text: string, context: LedgerContext): AnyEntry {
  const entry = parseEntry(text);
  requireApplication(entry.application, context);
  const key = requireKey(entry.key, entry.seq, context.keyring);
  requireSignature("entry", signedText(entry), entry.signature, key.public);
  requirePermission(entry, context.keyring);
  requireStage(entry, context);
  requirePast(entry.at, context);
  return entry;
}

/**
 * Reads a head and checks its signature.
 *
 * @throws LedgerError
 */
export function verifyHead(text: string, context: LedgerContext): LedgerHead {
  const head = parseHead(text);
  requireApplication(head.application, context);
  const key = requireKey(head.key, head.length, context.keyring);
  requireSignature("head", signedHeadText(head), head.signature, key.public);
  requirePast(head.at, context);
  return head;
}

function requireApplication(found: string, { application }: LedgerContext): void {
  if (found === application) return;
  const message = `is of the application '${found}'; this ledger is that of '${application}'`;
  throw new LedgerError("ApplicationWrong", message);
}

function requireStage({ environment }: AnyEntry, { stages }: LedgerContext): void {
  const known = environment && stages?.[environment.stack];
  if (!environment || !known || known === environment.stage) return;
  const said = `says that '${environment.stack}' is at the stage ${environment.stage}`;
  throw new LedgerError("StageWrong", `${said}; it is at ${known}`);
}

function requirePast(at: string, { now }: LedgerContext): void {
  if (new Date(at).getTime() <= now.getTime() + clockSkewMs) return;
  throw new LedgerError("FutureDate", `is dated ${at}, and it is ${now.toISOString()}`);
}
