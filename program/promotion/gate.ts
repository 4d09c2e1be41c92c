import type { ReleaseFacts } from "../../components/plan/context.ts";
import { approvalState, requestsIn, type ApprovalState } from "../ledger/approvals.ts";
import { deploymentsIn, rejectionOf, releaseIn, verdictOf } from "../ledger/views.ts";
import type { AnyEntry } from "../ledger/entry.ts";
import type { LedgerKnowledge } from "../ledger/judge.ts";
import type { Keyring } from "../ledger/keyring.ts";
import type { EnvironmentPlace } from "../ledger/payloads.ts";
import { shortId } from "../release/manifest.ts";
import { checkArtifacts } from "./artifacts-check.ts";
import type { Refusal } from "./refusal.ts";
import { defaultSoakMinutes, type Upstreams } from "./upstreams.ts";

/** What is asked about a release. */
export interface GateQuestion {
  /** Id and artifacts, as the stack's config gives them. */
  release: { id: string; artifacts: Readonly<Record<string, string>> };
  place: EnvironmentPlace;
  application: string;
  /** Where it has to have been verified; undefined where this stack is the first one. */
  upstreams: Upstreams | undefined;
  knowledge: LedgerKnowledge;
  now: Date;
  /** Whether a hotfix that was approved is told as unverified all the same. @default false */
  tellsWaived?: boolean;
}

/** What a gate says: the facts, and every reason against. */
export interface GateAnswer {
  facts: ReleaseFacts;
  refusals: Refusal[];
}

const unknown = { verified: "unknown", soaked: "unknown", approved: "unknown" } as const;

/** Whether a release may come to a stack, by what its ledger says. Pure. */
export function judgeRelease(question: GateQuestion): GateAnswer {
  const { knowledge, upstreams, release } = question;
  if (knowledge.state !== "known") {
    const refusals = upstreams === undefined ? [] : [unreadable(question)];
    return { facts: { ...unknown, rejected: "unknown" }, refusals };
  }
  const { entries } = knowledge.ledger;
  const rejection = rejectionOf(entries, release.id);
  const upstream = upstreams && waive(question, judgeUpstreams(question, upstreams, entries));
  const approval = upstreams && judgeApproval(question, entries, knowledge.keyring);
  return {
    facts: {
      verified: upstream?.verified ?? true,
      soaked: upstream?.soaked ?? true,
      approved: approval === undefined,
      rejected: rejection !== undefined,
    },
    refusals: [
      ...(rejection ? [rejected(question, rejection.payload.reason, rejection.actor.name)] : []),
      ...(upstream?.refusals ?? []),
      ...(upstreams ? checkArtifacts(release, releaseIn(entries, release.id)) : []),
      ...(approval ? [approval] : []),
    ],
  };
}

/** The facts of a release that runs here already; it was let in before. */
export function judgeRunning({ knowledge, release }: GateQuestion): GateAnswer {
  const admitted = { verified: true, soaked: true, approved: true };
  if (knowledge.state !== "known")
    return { facts: { ...admitted, rejected: "unknown" }, refusals: [] };
  const isRejected = rejectionOf(knowledge.ledger.entries, release.id) !== undefined;
  return { facts: { ...admitted, rejected: isRejected }, refusals: [] };
}

function unreadable({ knowledge, release, application }: GateQuestion): Refusal {
  const what = `Release ${shortId(release.id)} cannot be told to be verified`;
  if (knowledge.state === "unknown") {
    return { code: "LedgerUnreadable", message: `${what}: ${knowledge.reason}.` };
  }
  return {
    code: "ReleaseUnverified",
    message:
      `${what}: '${application}' has no ledger here. Make the release with ` +
      "`npx slipway release create`, and verify it upstream with `npx slipway verify`.",
  };
}

function rejected({ release }: GateQuestion, reason: string, by: string): Refusal {
  const message =
    `Release ${shortId(release.id)} was rejected by ${by}: ${reason}. It goes nowhere; ` +
    "`npx slipway release unreject` takes that back.";
  return { code: "ReleaseRejected", message };
}

/** What upstream stacks say of a release. */
interface UpstreamsAnswer {
  verified: boolean;
  soaked: boolean;
  refusals: Refusal[];
}

/** What a hotfix, and one that skips a stage, may lack once that was approved. */
export const waivable: readonly string[] = ["ReleaseUnverified", "ReleaseUnsoaked"];

/** Takes what was approved beside the usual way for verified, but not what was rolled back. */
function waive(
  { place, release, knowledge, now, tellsWaived = false }: GateQuestion,
  answer: UpstreamsAnswer,
): UpstreamsAnswer {
  if (knowledge.state !== "known" || answer.refusals.length === 0 || tellsWaived) return answer;
  const { ledger, keyring } = knowledge;
  const isWaived = requestsIn(ledger.entries)
    .filter(({ environment }) => environment.stack === place.stack)
    .map((one) => ({ ...one, environment: place, release: release.id }))
    .map((one) => approvalState(ledger.entries, one, keyring, now))
    .some(({ state, request }) => state === "approved" && request?.payload.exceptions);
  if (!isWaived) return answer;
  const refusals = answer.refusals.filter(({ code }) => !waivable.includes(code));
  return refusals.length > 0 ? { ...answer, refusals } : { verified: true, soaked: true, refusals };
}

/** What one upstream stack says of a release. */
interface UpstreamAnswer {
  verified: boolean;
  soaked: boolean;
  refusal?: Refusal;
}

function judgeUpstreams(
  question: GateQuestion,
  upstreams: Upstreams,
  entries: readonly AnyEntry[],
): UpstreamsAnswer {
  const answers = upstreams.stacks.map((stack) =>
    judgeUpstream(question, upstreams, stack, entries),
  );
  const enough = (of: (answer: UpstreamAnswer) => boolean): boolean =>
    upstreams.need === "all" ? answers.every(of) : answers.some(of);
  const soaked = enough((one) => one.verified && one.soaked);
  const refusals = soaked ? [] : answers.flatMap(({ refusal }) => refusal ?? []);
  return { verified: enough((one) => one.verified), soaked, refusals };
}

function judgeUpstream(
  { release, now }: GateQuestion,
  { soakMinutes }: Upstreams,
  stack: string,
  entries: readonly AnyEntry[],
): UpstreamAnswer {
  const what = `Release ${shortId(release.id)}`;
  const no = (code: string, message: string): UpstreamAnswer => {
    return { verified: false, soaked: false, refusal: { code, message } };
  };
  const stage = stageOf(entries, stack, release.id);
  const verdict = stage && verdictOf(entries, { stack, stage }, release.id);
  if (!verdict) {
    const message = `${what} has no verdict in '${stack}': bring it up there, then \`npx slipway verify ${stack}\`.`;
    return no("ReleaseUnverified", message);
  }
  if (verdict.passedSince === undefined || verdict.result !== "pass") {
    const { at, payload } = verdict.latest;
    const failed = payload.checks.filter(({ result }) => result === "fail").map(({ name }) => name);
    const why = failed.length > 0 ? ` (${failed.join(", ")})` : "";
    return no("ReleaseUnverified", `${what} did not pass in '${stack}' at ${at}${why}.`);
  }
  if (wasRolledBack(entries, stack, release.id)) {
    return no("ReleaseRolledBack", `${what} was rolled back in '${stack}'.`);
  }
  const minutes = soakMinutes ?? defaultSoakMinutes(stage);
  const ready = new Date(Date.parse(verdict.passedSince) + minutes * 60_000);
  if (ready <= now) return { verified: true, soaked: true };
  const message =
    `${what} passes in '${stack}' since ${verdict.passedSince}, and has to for ${minutes} minutes: ` +
    `it may go on from ${ready.toISOString()}.`;
  return { verified: true, soaked: false, refusal: { code: "ReleaseUnsoaked", message } };
}

/** The stage at which a stack last said something of a release. */
function stageOf(
  entries: readonly AnyEntry[],
  stack: string,
  release: string,
): EnvironmentPlace["stage"] | undefined {
  return entries
    .filter((entry) => entry.kind === "verdict")
    .findLast(({ environment, payload }) => {
      return environment?.stack === stack && payload.release === release;
    })?.environment?.stage;
}

function wasRolledBack(entries: readonly AnyEntry[], stack: string, release: string): boolean {
  const last = deploymentsIn(entries, stack).findLast(({ payload }) => payload.release === release);
  return last?.payload.status === "rolled_back";
}

/** Whether somebody who has to approve did not; a request is for one release and one plan. */
function judgeApproval(
  { place, release, now }: GateQuestion,
  entries: readonly AnyEntry[],
  keyring: Keyring,
): Refusal | undefined {
  const asked = requestsIn(entries).filter(({ environment }) => environment.stack === place.stack);
  const states = asked.map((one) => {
    const question = { ...one, environment: place, release: release.id };
    return approvalState(entries, question, keyring, now);
  });
  if (states.some(({ state }) => state === "approved")) return undefined;
  const latest = states.findLast(({ state }) => state !== "none");
  const { required } = approvalState(entries, { environment: place, deployment: "" }, keyring, now);
  if (required === 0) return undefined;
  return { code: "ApprovalMissing", message: sayMissing(release.id, place, required, latest) };
}

function sayMissing(
  release: string,
  { stack }: EnvironmentPlace,
  required: number,
  latest: ApprovalState | undefined,
): string {
  const what = `Release ${shortId(release)} needs ${required} approval${required === 1 ? "" : "s"} for '${stack}'`;
  if (latest === undefined) {
    return `${what}, and nobody was asked: \`npx slipway promote\` asks.`;
  }
  const deployment = latest.request?.payload.deployment ?? "";
  if (latest.state !== "requested") return `${what}, and that of ${deployment} is ${latest.state}.`;
  return `${what}, and ${latest.missing} of ${deployment} are missing: \`npx slipway approve ${deployment}\`.`;
}
