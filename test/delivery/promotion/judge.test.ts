import { describe, expect, test } from "vitest";
import { emptyLedger } from "../../../program/ledger/ledger.ts";
import { emptyKeyring } from "../../../program/ledger/keyring.ts";
import { settingsSchema } from "../../../program/settings/settings-schema.ts";
import { judgePromotion, type PromotionQuestion } from "../../../tool/delivery/promotion/judge.ts";
import type { PromotionPlace } from "../../../tool/delivery/promotion/place.ts";
import { Entries, ferry } from "../../program/promotion/entries.ts";

const noon = new Date("2026-01-01T12:00:00.000Z");
const early = "2026-01-01T09:00:00.000Z";

function place(
  stage: PromotionPlace["stage"],
  more: object = {},
  variables: string[] = [],
  stack = `ferry-desk-${stage}`,
): PromotionPlace {
  const base = { application: "ferry-desk", platform: "docker", stage };
  const settings = settingsSchema.parse({ ...base, ...more });
  return { stack, stage, settings, file: `Pulumi.${stack}.yaml`, variables };
}

/** Entries with a verdict of staging; `required` are the variables of the release. */
function verified(stage: PromotionPlace["stage"] = "staging"): Entries {
  return new Entries().release().verdict(`ferry-desk-${stage}`, "pass", early, stage);
}

function ask(entries: Entries, more: Partial<PromotionQuestion> = {}): PromotionQuestion {
  const ledger = { ...emptyLedger("ferry-desk"), length: 3, entries: entries.all };
  return {
    application: "ferry-desk",
    from: place("staging"),
    to: place("production"),
    manifest: ferry,
    upstream: { release: ferry.id, rollingOut: [] },
    open: { ledger, keyring: emptyKeyring },
    allowed: { hotfix: false, skipStage: false },
    deploys: true,
    now: noon,
    ...more,
  };
}

function codes(entries: Entries, more?: Partial<PromotionQuestion>): string[] {
  return judgePromotion(ask(entries, more)).refusals.map(({ code }) => code);
}

const deployment = (status: string, stack = "ferry-desk-staging", stage = "staging"): Entries =>
  verified().add(
    "deployment",
    { id: "d-3", release: ferry.id, status, source: "promotion", steps: [] } as never,
    { stack, stage } as never,
    early,
  );
const pin = { release: { from: "ferry-desk-staging", id: "7".repeat(64) } };
const hotfix = { hotfix: true, skipStage: false };
const skipStage = { hotfix: false, skipStage: true };
const closed = { windows: { timeZone: "UTC", open: [{ from: "13:00", to: "14:00" }] } };
const frozen = {
  freezes: [
    {
      from: "2026-01-01T00:00:00Z",
      to: "2026-01-02T00:00:00Z",
      reason: "New Year",
      exempt: ["hotfix"],
    },
  ],
};
const strict = { ...ferry, beside: { ...ferry.beside, required: ["PILOT_KEY"] } };

describe("a release goes on where", () => {
  test.each<[string, Entries, Partial<PromotionQuestion>?]>([
    ["it runs and passed in the stage before", verified()],
    [
      "it goes from testing to staging",
      verified("testing"),
      { from: place("testing"), to: place("staging") },
    ],
    ["the target has a pin to it", verified(), { to: place("production", pin) }],
    [
      "the target names two, of which any is enough",
      verified(),
      {
        to: place("production", {
          promotesFrom: { stacks: ["qa", "ferry-desk-staging"], need: "any" },
        }),
      },
    ],
    [
      "the target says that it comes from development, where nothing soaks",
      verified("development"),
      {
        from: place("development"),
        to: place("production", { promotesFrom: "ferry-desk-development" }),
      },
    ],
    ["it was deployed there and ended well", deployment("completed")],
    ["another stack's deployment of it failed", deployment("failed", "other", "production")],
    [
      "the target has what it requires",
      verified(),
      { manifest: strict, to: place("production", {}, ["PILOT_KEY"]) },
    ],
    [
      "the window is open",
      verified(),
      { to: place("production", closed), now: new Date("2026-01-01T13:00:00Z") },
    ],
    [
      "only its config is prepared",
      verified(),
      { to: place("production", closed), deploys: false },
    ],
    [
      "it is a hotfix, which the freeze lets pass",
      new Entries().release(),
      { to: place("production", frozen), allowed: hotfix },
    ],
    [
      "another release is being rolled out upstream",
      verified(),
      { upstream: { release: "8".repeat(64), rollingOut: ["desk"] } },
    ],
  ])("%s", (_name, entries, more) => {
    expect(codes(entries, more)).toEqual([]);
  });
});

describe("a release is held back where", () => {
  test.each<[string, string[], Entries, Partial<PromotionQuestion>?]>([
    ["nobody verified it", ["ReleaseUnverified"], new Entries().release()],
    ["it did not soak", ["ReleaseUnsoaked"], verified(), { now: new Date("2026-01-01T09:10:00Z") }],
    ["it failed", ["ReleaseUnverified"], verified().verdict("ferry-desk-staging", "fail", early)],
    [
      "it was rejected",
      ["ReleaseRejected"],
      verified().add("rejection", { release: ferry.id, reason: "x" }, null, early),
    ],
    ["it was rolled back there", ["ReleaseRolledBack"], deployment("rolled_back")],
    ["its deployment there failed", ["DeploymentFailed"], deployment("failed")],
    ["its deployment there goes on", ["DeploymentUnderWay"], deployment("running")],
    [
      "its rollout is under way",
      ["RolloutUnderWay"],
      verified(),
      { upstream: { release: ferry.id, rollingOut: ["desk"] } },
    ],
    [
      "the target comes from elsewhere",
      ["NotUpstream"],
      verified().verdict("qa", "pass", early),
      { to: place("production", { promotesFrom: "qa" }) },
    ],
    [
      "a stage is left out",
      ["StageSkipped"],
      verified("development"),
      { from: place("development") },
    ],
    [
      "it would go back",
      ["StageOrder"],
      verified("production"),
      { from: place("production"), to: place("staging") },
    ],
    [
      "the target's platform runs what was not built",
      ["ArtifactMissing"],
      verified(),
      { to: place("production", { platform: "local" }) },
    ],
    [
      "the target follows another one",
      ["PinFollows"],
      verified(),
      {
        to: place("staging", { release: { from: "ferry-desk-staging" } }, [], "second"),
        upstream: { release: "8".repeat(64), rollingOut: [] },
      },
    ],
    ["a variable is missing", ["VariablesMissing"], verified(), { manifest: strict }],
    ["the window is closed", ["WindowClosed"], verified(), { to: place("production", closed) }],
    ["there is a freeze", ["Frozen"], verified(), { to: place("production", frozen) }],
    [
      "a hotfix was rejected",
      ["ReleaseRejected"],
      new Entries().release().add("rejection", { release: ferry.id, reason: "x" }, null, early),
      { allowed: hotfix },
    ],
    [
      "several things speak against it, all of which are told",
      ["StageSkipped", "ReleaseUnverified", "VariablesMissing", "WindowClosed"],
      new Entries().release(),
      { from: place("development"), manifest: strict, to: place("production", closed) },
    ],
  ])("%s", (_name, expected, entries, more) => {
    expect(codes(entries, more)).toEqual(expected);
  });

  test("says how a variable is set, and when a window opens", () => {
    const { refusals } = judgePromotion(
      ask(verified(), { manifest: strict, to: place("production", closed) }),
    );
    const told = refusals.map(({ message }) => message).join("\n");
    expect(told).toContain("npx slipway env set ferry-desk-production PILOT_KEY");
    expect(told).toContain("It opens at 2026-01-01T13:00:00.000Z");
  });
});

describe("what leaves the usual way", () => {
  test("is told, so that it is approved as that", () => {
    expect(judgePromotion(ask(verified())).exceptions).toEqual([]);
    expect(judgePromotion(ask(verified(), { allowed: hotfix })).exceptions).toEqual([]);
    expect(judgePromotion(ask(new Entries().release(), { allowed: hotfix })).exceptions).toEqual([
      "hotfix",
    ]);
    const skips = ask(verified("development"), { from: place("development"), allowed: skipStage });
    expect(judgePromotion(skips)).toMatchObject({ refusals: [], exceptions: ["skip-stage"] });
  });
});

test("a pin keeps its form, and other targets get what their platform runs", () => {
  expect(judgePromotion(ask(verified(), { to: place("production", pin) })).setting?.value).toEqual({
    from: "ferry-desk-staging",
    id: ferry.id,
  });
  const aws = { platform: "aws", aws: { region: "eu-north-1" } };
  const onAws = judgePromotion(ask(verified(), { to: place("production", aws) })).setting?.value;
  expect(onAws).toMatchObject({
    id: ferry.id,
    artifacts: { "time-table": `site@sha256:${"3".repeat(64)}` },
  });
  const containers = judgePromotion(
    ask(verified(), { to: place("production", { platform: "kubernetes" }) }),
  );
  expect(containers.setting?.artifacts["time-table"]).toContain("registry.example.com/pages@");
  const vercel = judgePromotion(
    ask(verified(), {
      to: place("production", { platform: "vercel", vercel: { team: "harbour" } }),
    }),
  );
  expect(vercel.refusals.map(({ code }) => code)).toEqual(["ArtifactMissing"]);
});
