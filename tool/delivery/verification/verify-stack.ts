import type { AnyEntry } from "../../../program/ledger/entry.ts";
import type { SigningKey } from "../../../program/ledger/signing.ts";
import { UserError } from "../../../variables/user-error.ts";
import { closest } from "../../closest.ts";
import { fillVariables } from "./check-variables.ts";
import { builtIn, checksFile, readDeclaration } from "./declaration.ts";
import type { Declaration } from "./declaration-schema.ts";
import type { VerifyPlace } from "./place.ts";
import { deploymentOf, noteVerdict, openBook, verdictChecks, type Book } from "./record.ts";
import { runAll, type CheckResult } from "./run-all.ts";
import { openCurtain } from "./secrets.ts";
import { readSubject, requireUnchanged, type RunningRelease, type Subject } from "./subject.ts";

/** How a stack is verified. */
export interface VerifyOptions {
  /** Checks by their names, `health` and `release` too; nothing is recorded then. @default all */
  only?: readonly string[] | undefined;
  /** Least number of further tries of each declared check. @default what each declares */
  retries?: number | undefined;
  /** Whether the verdict comes into the ledger. @default true */
  record?: boolean | undefined;
  /** Key to sign with. @default the one that `requireSigningKey` finds */
  key?: SigningKey | undefined;
  /** Id of the deployment that is verified. @default the stack's last one, if it is of this release */
  deployment?: string | undefined;
  /** Told of each check when it has ended. */
  onCheck?: ((result: CheckResult) => void) | undefined;
}

/** What verifying a stack came to. */
export interface VerdictResult {
  stack: string;
  stage: string;
  platform: string;
  /** Undefined where the stack runs from source. */
  release: RunningRelease | undefined;
  result: "pass" | "fail";
  checks: CheckResult[];
  /** When it was known, in UTC. */
  at: string;
  recorded: boolean;
  /** Why it is not in the ledger. */
  notRecorded?: string;
}

/**
 * Verifies what a stack runs: what its platform says, and what the application declares. The verdict
 * is for the release that runs at the beginning and at the end.
 *
 * @throws UserError `ChecksInvalid`, `CheckUnknown`, `CheckVariableMissing`, `ReleaseChanged`,
 * `NothingChecked`, `PlatformUnreachable`, and as `readSubject` and `openBook`; nothing is recorded then.
 */
export async function verifyStack(
  place: VerifyPlace,
  stack: string,
  options: VerifyOptions = {},
): Promise<VerdictResult> {
  const subject = await readSubject(place, stack);
  const { only = [], retries, onCheck } = options;
  const declared = await readDeclaration(place.folder, subject.application);
  requireKnown(declared, only, subject.application);
  const { checks: filled, values } = fillVariables(
    wanted(declared, subject, only),
    place.environment,
  );
  const declaration = { ...declared, checks: filled };
  const opened = await open(place, subject, options);
  const curtain = await openCurtain(place, stack, values);
  const look = await place.look(stack);
  const entries = opened.entries;
  const run = { place, subject, look, declaration, curtain, entries, only, retries, onCheck };
  const checks = await runAll(run);
  await requireUnchanged(place, subject);
  requireSome(stack, checks);
  const failed = checks.some(({ result, required }) => result === "fail" && required);
  const result = failed ? "fail" : "pass";
  if (opened.book !== undefined) await note(opened.book, result, checks, options, place.signal);
  return {
    stack,
    stage: subject.stage,
    platform: subject.platform,
    release: subject.release,
    result,
    checks,
    at: place.now().toISOString(),
    recorded: opened.book !== undefined,
    ...(opened.why !== undefined && { notRecorded: opened.why }),
  };
}

/** Checks that are made or told to be left out; what only another stage needs asks for no variable. */
function wanted(
  { checks }: Declaration,
  { stage }: Subject,
  only: readonly string[],
): Declaration["checks"] {
  const named = checks.filter(({ name }) => only.length === 0 || only.includes(name));
  return named.map((check) => {
    if (check.stages?.some((one) => one === stage) !== false) return check;
    const { http } = check;
    return { ...check, environment: {}, ...(http && { http: { ...http, headers: {} } }) };
  });
}

function requireKnown({ checks }: Declaration, only: readonly string[], application: string): void {
  const names = [...builtIn, ...checks.map(({ name }) => name)];
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length === 0) return;
  const near = closest(unknown[0] ?? "", names);
  throw new UserError(
    "CheckUnknown",
    `There is no check ${unknown.map((name) => `'${name}'`).join(", ")} in ${checksFile(application)}` +
      `${near === undefined ? "" : ` (did you mean '${near}'?)`}: there are ${names.join(", ")}.`,
  );
}

function requireSome(stack: string, checks: readonly CheckResult[]): void {
  if (checks.some(({ result }) => result !== "skipped")) return;
  const said = checks.map(({ name, detail }) => `${name}: ${detail}`).join("; ");
  throw new UserError(
    "NothingChecked",
    `Nothing of stack '${stack}' was checked (${said}), so nothing is known of it: declare a check ` +
      "that is made there.",
  );
}

/** The ledger for a verdict, or why there is none. */
interface Opened {
  book?: Book;
  entries?: readonly AnyEntry[];
  why?: string;
}

async function open(
  place: VerifyPlace,
  subject: Subject,
  { record = true, only = [], key }: VerifyOptions,
): Promise<Opened> {
  const { environment, release } = subject;
  if (!record) return { why: "--no-record was given" };
  if (only.length > 0) return { why: "only some checks were made" };
  if (release === undefined) return { why: "the stack runs from source and has no release" };
  if (environment === undefined)
    return { why: `a stack at stage ${subject.stage} is in no ledger` };
  const book = await openBook(place, environment, subject, { key });
  return { book, entries: book.ledger.entries };
}

async function note(
  book: Book,
  result: "pass" | "fail",
  checks: readonly CheckResult[],
  options: VerifyOptions,
  signal: AbortSignal,
): Promise<void> {
  const deployment = options.deployment ?? deploymentOf(book);
  const verdict = {
    result,
    checks: verdictChecks(checks),
    ...(deployment !== undefined && { deployment }),
  };
  await noteVerdict(book, verdict, signal);
}
