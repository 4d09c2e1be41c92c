import { readKeyring } from "../../../program/ledger/keys-file.ts";
import type { Keyring } from "../../../program/ledger/keyring.ts";
import { emptyLedger, type Ledger } from "../../../program/ledger/ledger.ts";
import { ledgerStackOf } from "../../../program/ledger/place.ts";
import { judgeLedger, type LedgerKnowledge } from "../../../program/ledger/judge.ts";
import type { SeenHead } from "../../../program/ledger/seen.ts";
import type { LedgerContext } from "../../../program/ledger/verify-entry.ts";
import { UserError } from "../../../variables/user-error.ts";
import { locate } from "../../engine/state/backend.ts";
import { readProject, type Project } from "../../engine/state/project/project.ts";
import { listEnvironments, type KnownEnvironment } from "./applications.ts";
import { readPlainOutputs } from "./outputs.ts";
import type { LedgerPlace } from "./place.ts";

/** Everything by which a project's ledger is judged. */
export interface LedgerBasis {
  project: Project;
  environments: KnownEnvironment[];
  context: LedgerContext;
  /** Heads of the chain that environments have seen. */
  seen: SeenHead[];
}

/** How closely a ledger is compared with what environments have seen of it. */
export type Comparison = "all" | "where-cheap";

/**
 * Reads what counts of a ledger, verifies it, and compares it with the heads that environments have
 * seen; "where-cheap" leaves these out where each is a run of the Pulumi CLI. Needs no passphrase,
 * and for state in files no network. A ledger that cannot be read is "unknown".
 */
export async function readProjectLedger(
  place: LedgerPlace,
  comparison: Comparison = "where-cheap",
): Promise<LedgerKnowledge> {
  // A keys file that is wrong is for its owner to mend, and no property of the ledger.
  const basis = await readBasis(place, comparison);
  try {
    const stack = ledgerStackOf(place.application);
    const outputs = await readPlainOutputs(place, basis.project, stack);
    return judgeLedger(outputs ?? {}, basis.context, basis.seen);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { state: "unknown", reason: message.split("\n")[0] ?? "", problems: [] };
  }
}

/** Keys, stages and heads of a project, by which its ledger is judged. */
export async function readBasis(
  place: LedgerPlace,
  comparison: Comparison = "where-cheap",
): Promise<LedgerBasis> {
  const project = await readProject(place.folder);
  const all = await listEnvironments(project);
  const environments = all.filter(({ application }) => application === place.application);
  const stages = Object.fromEntries(all.map(({ stack, stage }) => [stack, stage]));
  const keyring = await readKeyring(project.folder);
  const { application, now } = place;
  const context = { application, keyring, now: now(), stages };
  const isCheap = locate(project, place.environment).folder !== undefined;
  const compared = isCheap || comparison === "all" ? environments : [];
  return { project, environments, context, seen: await readSeen(place, project, compared) };
}

/** A ledger to read from or append to: empty where none was made yet. */
export interface OpenLedger {
  ledger: Ledger;
  keyring: Keyring;
}

/**
 * The ledger of a project, or nothing in it where none was made.
 *
 * @throws UserError `LedgerUnreadable` where it cannot be read, or is not sound.
 */
export async function requireLedger(place: LedgerPlace): Promise<OpenLedger> {
  const known = await readProjectLedger(place);
  if (known.state === "known") return known;
  if (known.state === "absent") {
    const keyring = await readKeyring((await readProject(place.folder)).folder);
    return { ledger: emptyLedger(place.application), keyring };
  }
  throw new UserError(
    "LedgerUnreadable",
    `The ledger of '${place.application}' cannot be relied on: ${known.reason}. ` +
      `\`slipway audit verify\` names all that is wrong; docs/ledger.md says what to do.`,
  );
}

async function readSeen(
  place: LedgerPlace,
  project: Project,
  environments: readonly KnownEnvironment[],
): Promise<SeenHead[]> {
  const heads = environments.map(async ({ stack }) => {
    // An environment whose state cannot be read says nothing; its own commands tell why.
    const outputs = await readPlainOutputs(place, project, stack).catch(() => undefined);
    const head = outputs?.ledger;
    return typeof head === "string" ? [{ stack, head }] : [];
  });
  return (await Promise.all(heads)).flat();
}
