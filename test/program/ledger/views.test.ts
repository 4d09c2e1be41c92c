import { expect, test } from "vitest";
import { parseEntry } from "../../../program/ledger/entry.ts";
import { Standing } from "../../../program/ledger/kept/standing.ts";
import { rejectionOf, releasesIn, verdictOf, verifiedIn } from "../../../program/ledger/views.ts";
import {
  actor,
  ChainMaker,
  createTeam,
  deployed,
  growChain,
  hex,
  prod,
  staging,
} from "../../support/ledger/chain-maker.ts";

const team = createTeam();
const release = hex(11);

function verdict(
  maker: ChainMaker,
  result: "pass" | "fail" | "revoked",
  environment = staging,
): string {
  maker.append(team.pipeline, {
    kind: "verdict",
    payload: { release, result, checks: [] },
    actor,
    environment,
  });
  return maker.now.toISOString();
}

test("a later failure revokes a pass, and what soaks begins anew after it", () => {
  const maker = new ChainMaker(team.keyring);
  const first = verdict(maker, "pass");
  verdict(maker, "pass");
  expect(verdictOf(maker.ledger.entries, staging, release)).toMatchObject({
    result: "pass",
    passedSince: first,
  });
  verdict(maker, "fail");
  expect(verdictOf(maker.ledger.entries, staging, release)?.result).toBe("fail");
  expect(verdictOf(maker.ledger.entries, staging, release)?.passedSince).toBeUndefined();
  const again = verdict(maker, "pass");
  verdict(maker, "pass");
  expect(verdictOf(maker.ledger.entries, staging, release)).toMatchObject({
    result: "pass",
    passedSince: again,
  });
  expect(verifiedIn(maker.ledger.entries, release)).toMatchObject([
    { stack: "staging", at: again },
  ]);
  verdict(maker, "revoked");
  expect(verdictOf(maker.ledger.entries, staging, release)?.result).toBe("revoked");
  expect(verifiedIn(maker.ledger.entries, release)).toEqual([]);
});

test("a verdict is one of its environment and release alone", () => {
  const maker = new ChainMaker(team.keyring);
  verdict(maker, "pass");
  expect(verdictOf(maker.ledger.entries, prod, release)).toBeUndefined();
  expect(verdictOf(maker.ledger.entries, staging, hex(12))).toBeUndefined();
  expect(
    verdictOf(maker.ledger.entries, { ...staging, stage: "production" }, release),
  ).toBeUndefined();
});

test("a rejection holds until it is taken back", () => {
  const maker = new ChainMaker(team.keyring);
  const say = (kind: "rejection" | "unrejection") =>
    maker.append(team.pipeline, {
      kind,
      payload: { release, reason: "leaks" },
      actor,
      environment: null,
    });
  say("rejection");
  expect(rejectionOf(maker.ledger.entries, release)?.payload.reason).toBe("leaks");
  say("unrejection");
  expect(rejectionOf(maker.ledger.entries, release)).toBeUndefined();
  say("rejection");
  expect(rejectionOf(maker.ledger.entries, release)).toBeDefined();
});

test("a release is noted once, whoever builds it again", () => {
  const maker = new ChainMaker(team.keyring);
  const note = (builder: string) =>
    maker.append(team.pipeline, {
      kind: "release",
      payload: { release, manifest: { builder } },
      actor,
      environment: null,
    });
  note("one");
  const { length } = maker.ledger;
  note("two");
  expect(maker.ledger.length).toBe(length);
  expect(releasesIn(maker.ledger.entries)).toHaveLength(1);
});

test("what counts is the same from the whole chain as from what counted before", () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const maker = new ChainMaker(team.keyring);
    growChain(maker, team, seed);
    for (const id of ["d-11", "d-12", "d-13", "d-14"]) {
      const other = hex(seed + Number(id.slice(2)));
      maker.append(team.pipeline, deployed(id, other, "pending"), deployed(id, other, "running"));
      maker.append(team.pipeline, deployed(id, other, id === "d-12" ? "failed" : "completed"));
    }
    const whole = new Standing();
    for (const text of maker.texts) whole.add(parseEntry(text));
    expect(whole.counting()).toEqual(maker.ledger.entries);
    // The failed one is remembered, the others make room for newer ones.
    const kept = maker.ledger.entries.flatMap((one) =>
      one.kind === "deployment" ? one.payload.id : [],
    );
    expect(kept).toEqual(expect.arrayContaining(["d-12", "d-13", "d-14"]));
    expect(kept).not.toContain("d-11");
  }
});
