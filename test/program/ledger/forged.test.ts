import { describe, expect, test } from "vitest";
import { verifyChain } from "../../../program/ledger/chain.ts";
import { appendBundle } from "../../../program/ledger/extend.ts";
import { judgeLedger } from "../../../program/ledger/judge.ts";
import { formatLedger, readLedgerOutputs } from "../../../program/ledger/ledger.ts";
import { LedgerError } from "../../../program/ledger/problem.ts";
import { ChainMaker, createTeam, growChain } from "../../support/ledger/chain-maker.ts";
import { forgeries } from "../../support/ledger/forgeries.ts";
import { outputForgeries, revoking } from "../../support/ledger/output-forgeries.ts";

/** Of each kind, of which there are more than 70: more than 600 in soak. */
const rounds = process.env.SLIPWAY_SOAK === "1" ? 9 : 2;
const seed = Number(process.env.SLIPWAY_SEED ?? Math.floor(Date.now() / 86_400_000));
const numbers = Array.from({ length: rounds }, (_none, round) => seed + round * 7);
const team = createTeam();
const later = new Date("2031-04-01T00:00:00.000Z");

function grown(chance: number): ChainMaker {
  const maker = new ChainMaker(team.keyring);
  growChain(maker, team, chance % 1_000);
  return maker;
}

describe("a forged or altered entry is refused, and named", () => {
  test.each(Object.keys(forgeries))("%s", (kind) => {
    for (const chance of numbers) {
      const maker = grown(chance);
      const forge = forgeries[kind];
      if (forge === undefined) throw new Error(kind);
      const { texts, seq, faults } = forge({ texts: maker.texts, team, chance });
      const context = { ...maker.context, now: later };
      const { problems } = verifyChain(texts, maker.ledger, context);
      const named = problems.filter((problem) => problem.seq === seq);
      expect(
        named.map(({ fault }) => fault),
        JSON.stringify(problems),
      ).toEqual(expect.arrayContaining([expect.toBeOneOf([...faults])]));
    }
  });
});

describe("a ledger that was tampered with counts for nothing, and says why", () => {
  test.each(Object.keys(outputForgeries))("%s", (kind) => {
    for (const chance of numbers) {
      const maker = grown(chance);
      const forge = outputForgeries[kind];
      if (forge === undefined) throw new Error(kind);
      const { outputs, seen, faults, keyring = team.keyring } = forge(maker, team, chance % 1_000);
      const known = judgeLedger(outputs, { ...maker.context, keyring }, seen);
      expect(known.state).toBe("unknown");
      const found = known.state === "unknown" ? known.problems.map(({ fault }) => fault) : [];
      expect(found).toEqual(expect.arrayContaining([expect.toBeOneOf([...faults])]));
    }
  });
});

const soundCount = (Object.keys(forgeries).length + Object.keys(outputForgeries).length) * rounds;

test(`as many sound ledgers are accepted (${soundCount}): whole, and by what counts`, () => {
  for (let number = 0; number < soundCount; number += 1) {
    const maker = grown(seed + number);
    const context = { ...maker.context, now: later };
    const seen = [{ stack: "prod", head: maker.ledger.head ?? "" }];
    const read = judgeLedger(formatLedger(maker.ledger), context, seen);
    expect(read).toEqual({ state: "known", ledger: maker.ledger, keyring: team.keyring });
    const { problems, entries } = verifyChain(maker.texts, maker.ledger, context);
    expect(problems).toEqual([]);
    expect(entries.map(({ text }) => text)).toEqual(maker.texts);
  }
});

test("what a key signed before it was revoked stays, and after it does not", () => {
  const maker = grown(seed);
  const { length } = maker.ledger;
  const outputs = formatLedger(maker.ledger);
  const before = { ...maker.context, keyring: revoking(team, length) };
  expect(readLedgerOutputs(outputs, before).problems).toEqual([]);
  const after = { ...maker.context, keyring: revoking(team, length - 1) };
  const { problems } = readLedgerOutputs(outputs, after);
  const lastByPipeline = maker.ledger.entries.at(-1)?.key === team.pipeline.id;
  expect(problems.map(({ fault }) => fault).includes("KeyRevoked")).toBe(lastByPipeline);
});

test("an append that was signed for another end of the chain is refused, the same twice is not", () => {
  const maker = grown(seed);
  const { ledger, context } = maker;
  const bundle = { entries: [maker.texts.at(-1) ?? ""], head: ledger.head ?? "" };
  expect(appendBundle(ledger, bundle, context)).toBe(ledger);
  const shorter = new ChainMaker(team.keyring);
  expect(() => appendBundle(shorter.ledger, bundle, context)).toThrow(LedgerError);
});
