import { rm } from "node:fs/promises";
import type { Actor } from "../../../program/ledger/actor.ts";
import { formatProblem } from "../../../program/ledger/problem.ts";
import type { SigningKey } from "../../../program/ledger/signing.ts";
import { summarize } from "../../../program/ledger/kept/summary.ts";
import { UserError } from "../../../variables/user-error.ts";
import { appendEntries } from "./append.ts";
import { readWholeLedger } from "./chain.ts";
import type { LedgerPlace } from "./place.ts";

/** What was pruned of a ledger's history. */
export interface Pruned {
  /** Entries that the summary stands for, with those of earlier ones. */
  through: number;
  /** States of the history that were removed. */
  files: number;
}

/**
 * Removes old states from a ledger's history, after a signed summary of the entries in them was
 * appended. What counts stays; undefined where there is nothing to prune.
 *
 * @param keep entries whose history stays, the newest
 * @throws UserError `LedgerBroken`, `PruneElsewhere`
 */
export async function pruneLedger(
  place: LedgerPlace,
  { keep, key, actor }: { keep: number; key: SigningKey; actor: Actor },
): Promise<Pruned | undefined> {
  const whole = await readWholeLedger(place);
  if (whole === undefined) return undefined;
  if (whole.partly !== undefined) {
    const message = `The history of this ledger is not in files: prune it where it is kept.`;
    throw new UserError("PruneElsewhere", message);
  }
  if (whole.problems.length > 0) {
    const told = whole.problems.map(formatProblem).join("; ");
    throw new UserError("LedgerBroken", `Nothing was pruned: ${told}.`);
  }
  const { entries, summary, ledger } = whole;
  const from = summary?.payload.through ?? 0;
  const through = ledger.length - keep;
  const covered = entries.filter(({ seq }) => seq > from && seq <= through);
  if (covered.length > 0) {
    const payload = summarize(covered, summary);
    await appendEntries(place, [{ kind: "summary", payload, actor, environment: null }], key);
  }
  const upTo = Math.max(from, through);
  const old = whole.files.filter((file) => Math.max(0, ...file.entries.keys()) <= upTo);
  for (const { file } of old) await rm(file, { force: true });
  if (covered.length === 0 && old.length === 0) return undefined;
  return { through: upTo, files: old.length };
}
