import { toSafeText } from "../../../program/ledger/canonical.ts";
import type { EnvironmentPlace, Payload } from "../../../program/ledger/payloads.ts";
import type { SigningKey } from "../../../program/ledger/signing.ts";
import { deploymentsIn, releaseIn, verdictOf } from "../../../program/ledger/views.ts";
import { shortId } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import { requireSigningKey } from "../keys/find-key.ts";
import { currentActor } from "../ledger/actor.ts";
import { appendEntries } from "../ledger/append.ts";
import { verdictDraft } from "../ledger/drafts.ts";
import type { LedgerPlace } from "../ledger/place.ts";
import { requireLedger, type OpenLedger } from "../ledger/read.ts";
import type { VerifyPlace } from "./place.ts";
import type { CheckResult } from "./run-all.ts";
import { readSubject, type Subject } from "./subject.ts";

/** What a verdict is noted with. */
export interface Book {
  place: LedgerPlace;
  environment: EnvironmentPlace;
  release: string;
  key: SigningKey;
  ledger: OpenLedger["ledger"];
}

/** What {@link openBook} may be given. */
export interface BookOptions {
  /** Key to sign with. @default the one that `requireSigningKey` finds */
  key?: SigningKey | undefined;
  /** Release that is meant. @default the one that runs */
  release?: string | undefined;
}

/**
 * Opens the ledger for the verdict on a stack: who may note none learns it before the checks run.
 *
 * @throws UserError `ReleaseUnknown`, `KeyMayNot`, `SigningKeyMissing` and its kind, `LedgerUnreadable`
 */
export async function openBook(
  { folder, environment: variables, now }: VerifyPlace,
  environment: EnvironmentPlace,
  { application, release: running }: Pick<Subject, "application" | "release">,
  options: BookOptions,
): Promise<Book> {
  const release = options.release ?? running?.id ?? "";
  const place = { folder, application, environment: variables, now };
  const key = options.key ?? (await requireSigningKey(folder, variables, "verdicts"));
  const { ledger, keyring } = await requireLedger(place);
  const may = keyring.keys.get(key.id)?.may.verdicts;
  if (may !== "all" && may?.some((stage) => stage === environment.stage) !== true) {
    throw new UserError(
      "KeyMayNot",
      `The key ${key.id} may note no verdict at the stage ${environment.stage}: ` +
        `\`slipway keys new <name> --may verdicts=${environment.stage}\` makes one that may. ` +
        "With --no-record the stack is verified, and nothing is noted.",
    );
  }
  if (releaseIn(ledger.entries, release) === undefined) {
    throw new UserError(
      "ReleaseUnknown",
      `The ledger of '${application}' knows no release ${shortId(release)}, so that a verdict on it ` +
        "would help nobody: make it with `slipway release create`, or verify with --no-record.",
    );
  }
  return { place, environment, release, key, ledger };
}

/** Notes a verdict in the ledger. @throws as `appendEntries` */
export async function noteVerdict(
  book: Book,
  verdict: Omit<Payload<"verdict">, "release">,
  signal: AbortSignal,
): Promise<void> {
  const { place, environment, release, key } = book;
  const actor = await currentActor(place.folder, place.environment);
  const draft = verdictDraft({ actor, environment }, { release, ...verdict });
  await appendEntries(place, [draft], key, { signal });
}

/** The deployment that brought a release to a stack, as far as the ledger knows. */
export function deploymentOf({ ledger, environment, release }: Book): string | undefined {
  const last = deploymentsIn(ledger.entries, environment.stack).at(-1)?.payload;
  return last?.release === release ? last.id : undefined;
}

/** Checks as a verdict has them. */
export function verdictChecks(checks: readonly CheckResult[]): Payload<"verdict">["checks"] {
  return checks.map(({ required, detail, ...check }) => ({
    ...check,
    detail: required ? detail : `not required; ${detail}`,
  }));
}

/** What is taken back. */
export interface Revocation {
  reason: string;
  /** Id of the release. @default the one that runs */
  release?: string | undefined;
  key?: SigningKey | undefined;
}

/** A verdict that was taken back. */
export interface Revoked {
  stack: string;
  release: string;
  result: "revoked";
  reason: string;
}

/**
 * Takes back what verification of a release in a stack came to: it goes nowhere from there, until it
 * passes again.
 *
 * @throws UserError `NothingToRevoke`, `NotRecorded`, and as {@link openBook}.
 */
export async function revokeVerdict(
  place: VerifyPlace,
  stack: string,
  revocation: Revocation,
): Promise<Revoked> {
  const subject = await readSubject(place, stack);
  const { environment } = subject;
  const release = revocation.release ?? subject.release?.id;
  if (environment === undefined || release === undefined) {
    const why = environment === undefined ? "is in no ledger" : "runs from source";
    const message = `Stack '${stack}' ${why}: there is no verdict to take back.`;
    throw new UserError("NotRecorded", message);
  }
  const book = await openBook(place, environment, subject, { ...revocation, release });
  const verdict = verdictOf(book.ledger.entries, environment, release);
  if (verdict?.result !== "pass") {
    const is = verdict === undefined ? "has none" : `is '${verdict.result}'`;
    throw new UserError(
      "NothingToRevoke",
      `The verdict on release ${shortId(release)} in '${stack}' ${is}: only one that passes is taken back.`,
    );
  }
  const reason = toSafeText(revocation.reason);
  await noteVerdict(book, { result: "revoked", checks: [], reason }, place.signal);
  return { stack, release, result: "revoked", reason };
}
