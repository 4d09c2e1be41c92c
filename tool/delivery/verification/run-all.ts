import pLimit from "p-limit";
import { setTimeout as sleep } from "node:timers/promises";
import { toSafeText } from "../../../program/ledger/canonical.ts";
import type { AnyEntry } from "../../../program/ledger/entry.ts";
import type { Outcome } from "./attempts.ts";
import type { Declaration, DeclaredCheck } from "./declaration-schema.ts";
import type { HealthFinding, RunningPart, StackLook, VerifyPlace } from "./place.ts";
import { judgeBuilt, judgeRunning } from "./release-check.ts";
import { runDeclared } from "./run-check.ts";
import { describeOutcome, type Curtain } from "./secrets.ts";
import type { Subject } from "./subject.ts";

/** What one check came to. */
export interface CheckResult {
  name: string;
  result: "pass" | "fail" | "skipped";
  /** Whether the release fails with it. */
  required: boolean;
  /** What was measured, with its unit. */
  figure?: string;
  durationMs: number;
  detail: string;
}

/** Everything that the checks of a stack need. */
export interface CheckRun {
  place: VerifyPlace;
  subject: Subject;
  look: StackLook;
  declaration: Declaration;
  curtain: Curtain;
  /** What the ledger says; undefined where it is not asked. */
  entries: readonly AnyEntry[] | undefined;
  only: readonly string[];
  retries?: number | undefined;
  onCheck?: ((result: CheckResult) => void) | undefined;
}

/** Checks under way at once. */
const atOnce = 4;
/** Entries of a verdict; those of health that are well are left out first. */
const mostHealth = 90;
/** Pause between two looks at what is not well yet. */
const lookAgainMs = 500;

/**
 * Makes all checks: first the platform's word, then the application's own side by side, and
 * measurements at the end, one by one, so that no other check disturbs them.
 */
export async function runAll(run: CheckRun): Promise<CheckResult[]> {
  const { declaration, only, subject, place } = run;
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  const results: CheckResult[] = [];
  const note = (...found: CheckResult[]): void => {
    for (const one of found) run.onCheck?.(one);
    results.push(...found);
  };
  if (isWanted("health")) note(...(await checkHealth(run)));
  const wanted = declaration.checks.filter(({ name }) => isWanted(name));
  const asksService = wanted.some(
    ({ http, response }) => (http ?? response)?.service !== undefined,
  );
  const parts = isWanted("release") || asksService ? await run.look.running() : [];
  if (isWanted("release")) note(checkRelease(run, parts));
  const facts = { place, subject, parts, retries: run.retries };
  const make = async (check: DeclaredCheck): Promise<void> => {
    if (check.stages?.some((stage) => stage === subject.stage) === false) {
      note(skipped(check.name, `is made at ${check.stages.join(", ")}`, check.required));
      return;
    }
    const began = performance.now();
    const outcome = await runDeclared(facts, check);
    note(finish(run, check.name, outcome, began, check.required));
  };
  const limit = pLimit(atOnce);
  const others = wanted.filter(({ response }) => response === undefined);
  // All of them end before a failure is told: of what they started nothing may stay.
  const made = await Promise.allSettled(others.map((check) => limit(() => make(check))));
  for (const one of made) if (one.status === "rejected") throw one.reason;
  for (const check of wanted.filter(({ response }) => response !== undefined)) await make(check);
  return inOrder(results, declaration);
}

/** As they are declared, behind those that are built in. */
function inOrder(results: readonly CheckResult[], { checks }: Declaration): CheckResult[] {
  const place = ({ name }: CheckResult): number => checks.findIndex((one) => one.name === name);
  return results.toSorted((one, other) => place(one) - place(other));
}

async function checkHealth(run: CheckRun): Promise<CheckResult[]> {
  const began = performance.now();
  const until = began + run.declaration.health.withinSeconds * 1_000;
  for (;;) {
    run.place.signal.throwIfAborted();
    const found = await run.look.health();
    if (found.every(({ ok }) => ok) || performance.now() >= until)
      return describe(run, found, began);
    await sleep(lookAgainMs, undefined, { signal: run.place.signal });
  }
}

function describe(run: CheckRun, found: readonly HealthFinding[], began: number): CheckResult[] {
  if (found.length === 0) return [skipped("health", "nothing runs by itself", true)];
  const worstFirst = found.toSorted((one, other) => Number(one.ok) - Number(other.ok));
  const shown = worstFirst.slice(0, mostHealth);
  return found
    .filter((one) => shown.includes(one))
    .map((one) => finish(run, `health: ${one.name}`, splitFinding(one), began, true));
}

/** How something stands, and behind that the platform's own words, which may hold anything. */
function splitFinding({ ok, detail }: HealthFinding): Outcome {
  const at = detail.indexOf(": ");
  if (ok || at < 0) return { ok, detail };
  return { ok, detail: detail.slice(0, at), said: detail.slice(at + 2) };
}

function checkRelease(run: CheckRun, parts: readonly RunningPart[]): CheckResult {
  const { release } = run.subject;
  if (release === undefined) return skipped("release", "it runs from source", true);
  const began = performance.now();
  const built = run.entries && judgeBuilt(release, run.entries);
  if (built?.ok === false) return finish(run, "release", built, began, true);
  const running = judgeRunning(release, parts);
  if (running !== undefined) return finish(run, "release", running, began, true);
  return skipped("release", `nobody says on ${run.subject.platform} what the programs run`, true);
}

function skipped(name: string, detail: string, required: boolean): CheckResult {
  return { name, result: "skipped", required, detail, durationMs: 0 };
}

function finish(
  run: CheckRun,
  name: string,
  outcome: Outcome,
  began: number,
  required: boolean,
): CheckResult {
  const { figure } = outcome;
  return {
    name: toSafeText(run.curtain.mask.text(name)).slice(0, 200),
    result: outcome.ok ? "pass" : "fail",
    required,
    ...(figure !== undefined && { figure }),
    durationMs: Math.round(performance.now() - began),
    detail: describeOutcome(run.curtain, outcome),
  };
}
