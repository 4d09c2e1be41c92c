import { describe, expect, test } from "vitest";
import type { LedgerKnowledge } from "../../../program/ledger/judge.ts";
import { judgeRelease, judgeRunning, type GateQuestion } from "../../../program/promotion/gate.ts";
import type { Upstreams } from "../../../program/promotion/upstreams.ts";
import { artifacts, Entries, ferry } from "./entries.ts";

const noon = new Date("2026-01-01T12:00:00.000Z");
const early = "2026-01-01T09:00:00.000Z";
const goal = "9".repeat(64);
const prod = { stack: "prod", stage: "production" } as const;

function ask(
  knowledge: LedgerKnowledge,
  upstreams: Upstreams | undefined = { stacks: ["staging"], need: "all" },
  given: Readonly<Record<string, string>> = artifacts,
): GateQuestion {
  const release = { id: ferry.id, artifacts: given };
  return { release, place: prod, application: "ferry-desk", upstreams, knowledge, now: noon };
}

function codes(entries: Entries, upstreams?: Upstreams, given = artifacts): string[] {
  return judgeRelease(ask(entries.knowledge(), upstreams, given)).refusals.map(({ code }) => code);
}

/** A release that nothing is to be said against, but for approvals. */
function verified(): Entries {
  const entries = new Entries().release().verdict("staging", "pass", early);
  entries.approvals.production = { required: 0, minutesValid: 60, excludeAuthor: true };
  return entries;
}

function asked(
  entries: Entries,
  expiresAt = "2026-01-02T12:00:00.000Z",
  release = ferry.id,
): Entries {
  entries.approvals.production = { required: 1, minutesValid: 60, excludeAuthor: true };
  const request = { deployment: "d-7", release, goal, expiresAt, authors: [] };
  return entries.add("approval-requested", request, prod, early);
}

function approve(entries: Entries, key = "ida", at = early): Entries {
  entries.keys.set(key, {
    id: key,
    name: `${key}@example.com`,
    public: "",
    may: { approvals: ["production"] },
  });
  const payload = { deployment: "d-7", release: ferry.id, goal };
  return entries.add("approval-granted", payload, prod, at, key);
}

describe("a release may come where", () => {
  test.each<[string, Entries, Upstreams?]>([
    ["it passed upstream and soaked", verified()],
    [
      "it failed once, and passed since for long enough",
      new Entries()
        .release()
        .verdict("staging", "fail", "2026-01-01T08:30:00.000Z")
        .verdict("staging", "pass", early),
    ],
    [
      "it was rejected, and that was taken back",
      verified()
        .add("rejection", { release: ferry.id, reason: "slow" }, null, early)
        .add("unrejection", { release: ferry.id, reason: "was the network" }, null, early),
    ],
    [
      "another release was rejected",
      verified().add("rejection", { release: "7".repeat(64), reason: "slow" }, null, early),
    ],
    [
      "any of two passed it, and any is enough",
      verified(),
      { stacks: ["qa", "staging"], need: "any" },
    ],
    [
      "both of two passed it",
      verified().verdict("qa", "pass", early, "testing"),
      { stacks: ["qa", "staging"], need: "all" },
    ],
    [
      "it passed just now, and nothing has to soak",
      verified(),
      { stacks: ["staging"], need: "all", soakMinutes: 0 },
    ],
    [
      "it passed just now where nothing soaks by itself",
      verified().verdict("qa", "pass", noon.toISOString(), "testing"),
      { stacks: ["qa"], need: "all" },
    ],
    ["it soaked to the minute", verified(), { stacks: ["staging"], need: "all", soakMinutes: 180 }],
    ["the one who was asked approved", approve(asked(verified()))],
  ])("%s", (_name, entries, upstreams) => {
    entries.approvals.production ??= { required: 0, minutesValid: 60, excludeAuthor: true };
    const question = ask(
      entries.knowledge(),
      _name === "nothing is upstream" ? undefined : upstreams,
    );
    const free = _name === "nothing is upstream" ? { ...question, upstreams: undefined } : question;
    const { refusals, facts } = judgeRelease(free);
    expect(refusals).toEqual([]);
    expect(facts).toEqual({ verified: true, soaked: true, approved: true, rejected: false });
  });
});

test("a release may come where nothing is upstream", () => {
  const question = { ...ask(new Entries().knowledge()), upstreams: undefined };
  expect(judgeRelease(question).refusals).toEqual([]);
  expect(judgeRelease({ ...question, knowledge: { state: "absent" } }).refusals).toEqual([]);
});

describe("a release is refused where", () => {
  test.each<[string, string[], Entries, Upstreams?]>([
    ["nobody looked at it", ["ReleaseUnverified"], new Entries().release()],
    ["it failed", ["ReleaseUnverified"], verified().verdict("staging", "fail", early)],
    [
      "its verdict was revoked",
      ["ReleaseUnverified"],
      verified().verdict("staging", "revoked", early),
    ],
    [
      "it passed elsewhere alone",
      ["ReleaseUnverified"],
      verified(),
      { stacks: ["qa"], need: "all" },
    ],
    [
      "one of two did not pass it",
      ["ReleaseUnverified"],
      verified(),
      { stacks: ["qa", "staging"], need: "all" },
    ],
    [
      "it passed a minute too late",
      ["ReleaseUnsoaked"],
      verified(),
      { stacks: ["staging"], need: "all", soakMinutes: 181 },
    ],
    [
      "it failed in between",
      ["ReleaseUnsoaked"],
      verified()
        .verdict("staging", "fail", "2026-01-01T11:30:00.000Z")
        .verdict("staging", "pass", "2026-01-01T11:40:00.000Z"),
    ],
    [
      "it was rejected",
      ["ReleaseRejected"],
      verified().add("rejection", { release: ferry.id, reason: "slow" }, null, early),
    ],
    ["nobody was asked to approve", ["ApprovalMissing"], withRules(verified())],
    ["nobody approved yet", ["ApprovalMissing"], asked(verified())],
    [
      "the request expired",
      ["ApprovalMissing"],
      approve(asked(verified(), "2026-01-01T11:00:00.000Z")),
    ],
    [
      "another release was approved",
      ["ApprovalMissing"],
      asked(verified(), undefined, "7".repeat(64)),
    ],
    ["it was made nowhere", ["ReleaseUnknown"], new Entries().verdict("staging", "pass", early)],
  ])("%s", (_name, expected, entries, upstreams) => {
    entries.approvals.production ??= { required: 0, minutesValid: 60, excludeAuthor: true };
    expect(codes(entries, upstreams)).toEqual(expected);
  });

  test("it is given artifacts that were not built as it", () => {
    const foreign = { ...artifacts, desk: `registry.example.com/desk@sha256:${"8".repeat(64)}` };
    expect(codes(verified(), undefined, foreign)).toEqual(["ArtifactForeign"]);
  });

  test("it was rolled back upstream", () => {
    const record = {
      id: "d-3",
      release: ferry.id,
      previous: null,
      source: "release",
      strategy: "rolling",
      status: "rolled_back",
      steps: [],
      startedAt: early,
    };
    const place = { stack: "staging", stage: "staging" } as const;
    const entries = verified().add("deployment", record as never, place, early);
    expect(codes(entries)).toEqual(["ReleaseRolledBack"]);
  });

  test("the ledger is not there, or not to be trusted", () => {
    const gone = judgeRelease(ask({ state: "absent" }));
    expect(gone.refusals.map(({ code }) => code)).toEqual(["ReleaseUnverified"]);
    const broken = judgeRelease(ask({ state: "unknown", reason: "its end was cut", problems: [] }));
    expect(broken.refusals).toEqual([
      { code: "LedgerUnreadable", message: expect.stringContaining("its end was cut") as string },
    ]);
    expect(broken.facts.verified).toBe("unknown");
  });

  test("says when it may go on, and what is to be done", () => {
    const upstreams = { stacks: ["staging"], need: "all", soakMinutes: 240 } as const;
    const [refusal] = judgeRelease(ask(verified().knowledge(), upstreams)).refusals;
    expect(refusal?.message).toContain("it may go on from 2026-01-01T13:00:00.000Z");
  });
});

function withRules(entries: Entries): Entries {
  entries.approvals.production = { required: 1, minutesValid: 60, excludeAuthor: true };
  return entries;
}

describe("a hotfix without a verdict", () => {
  const hotfix = (entries: Entries): Entries => {
    const expiresAt = "2026-01-02T12:00:00.000Z";
    const request = { deployment: "d-7", release: ferry.id, goal, expiresAt, authors: [] };
    return entries.add(
      "approval-requested",
      { ...request, reason: "orders are lost", exceptions: ["hotfix"] },
      prod,
      early,
    );
  };
  const free = (entries: Entries): Entries => {
    entries.approvals.production = { required: 0, minutesValid: 60, excludeAuthor: true };
    return entries;
  };

  test("comes once that was approved", () => {
    const entries = approve(free(hotfix(new Entries().release())));
    const { facts, refusals } = judgeRelease(ask(entries.knowledge()));
    expect(refusals).toEqual([]);
    expect(facts).toEqual({ verified: true, soaked: true, approved: true, rejected: false });
  });

  test("is told as unverified to whoever has to ask for it", () => {
    const entries = approve(free(hotfix(new Entries().release())));
    const question = { ...ask(entries.knowledge()), tellsWaived: true };
    expect(judgeRelease(question).refusals.map(({ code }) => code)).toEqual(["ReleaseUnverified"]);
  });

  test("needs an approval also where the stage wants none", () => {
    expect(codes(free(hotfix(new Entries().release())))).toEqual(["ReleaseUnverified"]);
  });

  test("is no way around a rejection", () => {
    const entries = free(hotfix(new Entries().release()));
    entries.add("rejection", { release: ferry.id, reason: "x" }, null, early);
    expect(codes(approve(entries))).toEqual(["ReleaseRejected"]);
  });

  test("is not let in by an approval of the usual way", () => {
    expect(codes(approve(asked(new Entries().release())))).toEqual(["ReleaseUnverified"]);
  });
});

test("what runs already is let in once, and told when it was rejected since", () => {
  const rejected = new Entries().add("rejection", { release: ferry.id, reason: "x" }, null, early);
  const { facts, refusals } = judgeRunning(ask(rejected.knowledge()));
  expect(refusals).toEqual([]);
  expect(facts).toEqual({ verified: true, soaked: true, approved: true, rejected: true });
});
