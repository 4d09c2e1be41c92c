import type { LedgerEntry } from "../../../program/ledger/entry.ts";
import { openDeployment, releaseIn } from "../../../program/ledger/views.ts";
import type { Refusal } from "../../../program/promotion/refusal.ts";
import { parseManifest, type Manifest } from "../../../program/release/manifest.ts";
import { requireLedger, type OpenLedger } from "../../delivery/ledger/read.ts";
import type { LedgerPlace } from "../../delivery/ledger/place.ts";
import {
  judgePromotion,
  notPromotable,
  type Judged,
  type PromotionQuestion,
} from "../../delivery/promotion/judge.ts";
import { readPromotionPlace, type PromotionPlace } from "../../delivery/promotion/place.ts";
import { readRunning, type Running } from "../../delivery/promotion/upstream.ts";
import { findRelease, listReleases } from "../../delivery/release/book.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { Cli } from "../cli.ts";
import { UsageError } from "../errors.ts";
import { placeOf } from "../ledger-place.ts";
import { requireNamedStack } from "../stack-files.ts";
import type { PromoteInput } from "./input.ts";

/** The two ends of a promotion. */
export interface Ends {
  from: PromotionPlace;
  to: PromotionPlace;
  application: string;
  place: LedgerPlace;
}

/** A promotion that was judged. */
export interface Prepared extends Ends {
  open: OpenLedger;
  manifest: Manifest;
  /** What runs in the target, as far as it is readable and known. */
  runs: { id: string | undefined; manifest: Manifest | undefined };
  judged: Judged;
  /** Whether the release is there, as the config says, and nothing of it is open. */
  isThere: boolean;
}

/** The stacks that a command line names. @throws UsageError `NoTarget`, `PromotionApplications` */
export async function readEnds(cli: Cli, input: PromoteInput): Promise<Ends> {
  await requireNamedStack(cli.folder, input.from);
  if (input.to === undefined) {
    const message = "Name where the release goes: npx slipway promote <from> <to>.";
    throw new UsageError("NoTarget", message);
  }
  await requireNamedStack(cli.folder, input.to);
  const from = await readPromotionPlace(cli.folder, input.from ?? "");
  const to = await readPromotionPlace(cli.folder, input.to);
  const [source, application] = [from.settings.application, to.settings.application];
  if (source !== application) {
    const message = `'${from.stack}' runs ${source}, and '${to.stack}' runs ${application}: a release is one application's.`;
    throw new UsageError("PromotionApplications", message);
  }
  return { from, to, application, place: placeOf(cli, application, input.engine) };
}

/** Reads what is to be promoted, and judges it. @throws UserError `NotPromotable`, `LedgerUnreadable` */
export async function prepare(cli: Cli, input: PromoteInput, ends: Ends): Promise<Prepared> {
  const { from, to, place, application } = ends;
  const open = await requireLedger(place);
  const upstream = readRunning((await outputsOf(cli, from.stack)) ?? {});
  const manifest = await pickRelease(input, ends, upstream);
  const own = ownOpen(open, ends, manifest);
  const question: PromotionQuestion = {
    application,
    from,
    to,
    manifest,
    upstream,
    open,
    allowed: { hotfix: input.hotfix, skipStage: input.skipStage },
    // What was begun may be ended when it is late.
    deploys: !input.pullRequest && own?.payload.status !== "running",
    now: cli.now(),
  };
  const judged = judgePromotion(question);
  const { release } = readRunning((await outputsOf(cli, to.stack)) ?? {});
  const runs = { id: release, manifest: manifestOf(open, release) };
  const isThere = release === manifest.id && own === undefined && isWritten(to, manifest.id);
  return { ...ends, open, manifest, runs, judged, isThere };
}

/** The promotion of a release to a stack that was begun, and is not over. */
export function ownOpen(
  { ledger }: OpenLedger,
  { from, to }: Ends,
  { id }: Manifest,
): LedgerEntry<"deployment"> | undefined {
  const found = openDeployment(ledger.entries, to.stack);
  const { release, sourceStack } = found?.payload ?? {};
  return release === id && sourceStack === from.stack ? found : undefined;
}

function isWritten({ settings: { release } }: PromotionPlace, id: string): boolean {
  if (release === undefined) return false;
  return release.id === id || ("from" in release && release.id === undefined);
}

async function pickRelease(
  input: PromoteInput,
  { from, to, place }: Ends,
  { release: runs }: Running,
): Promise<Manifest> {
  const refuse = (code: string, message: string): UserError =>
    notPromotable(from.stack, to.stack, input.release === undefined ? runs : undefined, [
      { code, message },
    ]);
  const wanted = input.release ?? runs;
  if (wanted === undefined) {
    throw refuse(
      "NothingRuns",
      `'${from.stack}' runs no release, or what it runs cannot be read here: bring one up there, or ` +
        "name one that was.",
    );
  }
  try {
    return findRelease(await listReleases(place), wanted).manifest;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "ReleaseUnknown") throw error;
    throw refuse(error.code, error.message);
  }
}

/** Outputs of the last update of a stack; undefined where they cannot be read here. */
async function outputsOf(cli: Cli, stack: string): Promise<Record<string, unknown> | undefined> {
  try {
    const { folder, env: environment } = cli;
    const engine = await cli.openEngine({ folder, stack, environment, operation: "outputs" });
    return (await engine.outputs()).values;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function manifestOf({ ledger }: OpenLedger, id: string | undefined): Manifest | undefined {
  const entry = id === undefined ? undefined : releaseIn(ledger.entries, id);
  return entry && parseManifest(entry.payload.manifest, "A release in the ledger");
}

/** Throws where something speaks against it. @throws UserError `NotPromotable` */
export function requirePromotable(
  { from, to, manifest }: Prepared,
  refusals: readonly Refusal[],
): void {
  if (refusals.length > 0) throw notPromotable(from.stack, to.stack, manifest.id, refusals);
}
