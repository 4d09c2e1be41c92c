import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { EntryDraft } from "../../../program/ledger/entry.ts";
import { appendBundle, signBundle, type Bundle } from "../../../program/ledger/extend.ts";
import type { Keyring } from "../../../program/ledger/keyring.ts";
import type { Ledger } from "../../../program/ledger/ledger.ts";
import { LedgerError } from "../../../program/ledger/problem.ts";
import { hashText, type SigningKey } from "../../../program/ledger/signing.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { RunOptions } from "../../engine/engine.ts";
import { openLedgerEngine } from "./engine.ts";
import { makeLedgerFiles } from "./make.ts";
import type { LedgerPlace } from "./place.ts";
import { requireLedger } from "./read.ts";

/** Options of an append. */
export interface AppendOptions extends Pick<RunOptions, "signal"> {
  /** Seconds in which other appends may go first. @default 120 */
  lockWaitSeconds?: number;
  /** Told of files that were made and have to be committed. */
  onFiles?: (files: readonly string[]) => void;
}

/**
 * Appends entries to a ledger, all or none, and gives the ledger with them. Entries whose id is
 * there already are left out. Where another one appended meanwhile, they are signed anew for the
 * chain's new end; where it is not known whether they came in, the chain is asked.
 *
 * @throws UserError `LedgerUnreadable`, `LedgerRefused`, `LedgerBusy`, and those of the engine.
 */
export async function appendEntries(
  place: LedgerPlace,
  drafts: readonly EntryDraft[],
  key: SigningKey,
  options: AppendOptions = {},
): Promise<Ledger> {
  const until = performance.now() + (options.lockWaitSeconds ?? 120) * 1_000;
  const signed: string[] = [];
  for (let attempt = 1; ; attempt += 1) {
    options.signal?.throwIfAborted();
    const { ledger, keyring } = await requireLedger(place);
    if (signed.some((hash) => ledger.trail.hashes.includes(hash))) return ledger;
    requireKnown(key, keyring.keys.has(key.id));
    const bundle = sign(ledger, drafts, key, keyring, place.now());
    if (bundle === undefined) return ledger;
    signed.push(trailHash(bundle));
    const files = attempt === 1 ? await makeLedgerFiles(place) : [];
    if (files.length > 0) options.onFiles?.(files);
    try {
      await runAppend(place, bundle, until, options);
    } catch (error) {
      await waitFor(error, attempt, until, place);
    }
  }
}

/** The last entry's hash, as the trail has it. */
function trailHash({ entries }: Bundle): string {
  return hashText(entries.at(-1) ?? "").slice(0, 32);
}

function sign(
  ledger: Ledger,
  drafts: readonly EntryDraft[],
  key: SigningKey,
  keyring: Keyring,
  now: Date,
): Bundle | undefined {
  try {
    const bundle = signBundle(ledger, drafts, key, now);
    // The program judges again, under the lock; what it would refuse need not be tried.
    const { application } = ledger;
    if (bundle !== undefined) appendBundle(ledger, bundle, { application, keyring, now });
    return bundle;
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    const message = `The entry ${error.message} (${error.fault}). Nothing was appended.`;
    throw new UserError("LedgerRefused", message);
  }
}

function requireKnown({ id, publicKey }: SigningKey, isKnown: boolean): void {
  if (isKnown) return;
  throw new UserError(
    "SigningKeyUnknown",
    `The key ${id} (public: ${publicKey}) is not in slipway.keys.yaml: nobody would accept what ` +
      "it signs. `slipway keys ls` shows those that are.",
  );
}

async function runAppend(
  place: LedgerPlace,
  bundle: Bundle,
  until: number,
  { signal }: AppendOptions,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "slipway-ledger-"));
  try {
    const file = join(folder, "append.json");
    await writeFile(file, JSON.stringify(bundle), { mode: 0o600 });
    const engine = await openLedgerEngine(place, file);
    const lockWaitSeconds = Math.max(0, Math.ceil((until - performance.now()) / 1_000));
    await engine.up({ lockWaitSeconds, parallel: 1, ...(signal && { signal }) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Waits a little before another try, for what another try can mend; else throws. */
async function waitFor(
  error: unknown,
  attempt: number,
  until: number,
  place: LedgerPlace,
): Promise<void> {
  if (!(error instanceof UserError)) throw error;
  const refused = /Ledger(Refused|Broken): ([^\n]+)/.exec(error.message);
  if (refused !== null) throw new UserError(`Ledger${refused[1] ?? ""}`, refused[2] ?? "");
  const moved = error.message.includes("LedgerMoved:");
  if (!moved && error.code !== "StackLocked") throw error;
  if (performance.now() >= until) {
    const message = `Others appended to the ledger of '${place.application}' all the time: ${error.message}`;
    throw new UserError("LedgerBusy", message, { cause: error });
  }
  // So that two that lost to each other do not go on in step.
  await sleep(Math.random() * 100 * Math.min(attempt, 10));
}
