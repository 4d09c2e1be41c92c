import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { dirname, delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatPrivateKey } from "../../../program/ledger/signing.ts";
import { releasesIn } from "../../../program/ledger/views.ts";
import { appendEntries } from "../../../tool/delivery/ledger/append.ts";
import { readWholeLedger } from "../../../tool/delivery/ledger/chain.ts";
import type { LedgerPlace } from "../../../tool/delivery/ledger/place.ts";
import { pruneLedger } from "../../../tool/delivery/ledger/prune.ts";
import { readProjectLedger } from "../../../tool/delivery/ledger/read.ts";
import { findPulumi } from "../../support/engine/pulumi-cli.ts";
import {
  createLedgerProject,
  releaseOf,
  type LedgerProject,
} from "../../support/projects/ledger-project.ts";
import { patient } from "../../support/slowness.ts";

const soak = process.env.SLIPWAY_SOAK === "1";
const pulumi = findPulumi();
let project: LedgerProject;

beforeAll(() => {
  project = createLedgerProject();
});

afterAll(() => {
  project.remove();
});

/** Names of the releases in the ledger, each as often as it is there. */
async function releases(): Promise<string[]> {
  const whole = await readWholeLedger(project.place());
  expect(whole?.problems ?? []).toEqual([]);
  const all = releasesIn(whole?.entries ?? []).map(({ payload }) => payload.release);
  return all.map((id) => Buffer.from(id.replace(/(00)+$/, ""), "hex").toString());
}

/** Where the CLI appends, and needs to be found. */
function byCli(file: string): LedgerPlace {
  const path = [dirname(file), process.env.PATH].join(delimiter);
  const home = join(project.folder, ".pulumi-home");
  const environment = { ...process.env, PATH: path, PULUMI_HOME: home };
  return { ...project.place("pulumi"), environment };
}

async function appendPairs(count: number, mark: string, places: LedgerPlace[]): Promise<void> {
  const before = new Set(await releases());
  const names: string[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    const both = places.map((place, index) => {
      const name = `${mark}-${pair}-${"ab"[index] ?? ""}`;
      names.push(name);
      return appendEntries(place, [releaseOf(name)], project.pipeline, { lockWaitSeconds: 600 });
    });
    await Promise.all(both);
  }
  const after = (await releases()).filter((name) => !before.has(name));
  expect(after.sort()).toEqual(names.sort());
}

test(
  `${soak ? 200 : 10} pairs of appends at once: none is lost, none is there twice`,
  { timeout: patient(soak ? 1_800_000 : 240_000) },
  async () => {
    await appendPairs(soak ? 200 : 10, "pair", [project.place(), project.place()]);
  },
);

const why =
  pulumi === undefined ? " (skipped: no Pulumi CLI on PATH or in SLIPWAY_TEST_PULUMI)" : "";

test.skipIf(pulumi === undefined)(
  `an append by the Pulumi CLI and one by the embedded engine at once: none is lost${why}`,
  { timeout: patient(soak ? 1_800_000 : 240_000) },
  async () => {
    await appendPairs(soak ? 20 : 1, "both", [project.place(), byCli(pulumi ?? "")]);
    // What the CLI reads is what the embedded engine wrote.
    const known = await readProjectLedger(byCli(pulumi ?? ""));
    expect(known).toMatchObject(await readProjectLedger(project.place()));
  },
);

describe("an append that is killed", () => {
  const points = soak ? 40 : 5;

  test(
    `at ${points} points: the next one goes on, nothing is lost, nothing is there twice`,
    { timeout: patient(soak ? 900_000 : 180_000) },
    async () => {
      for (let point = 0; point < points; point += 1) {
        const before = await releases();
        await killedAppend(`killed-${point}`, patient(100 + (point * 1_500) / points) / 2);
        await appendEntries(project.place(), [releaseOf(`next-${point}`)], project.pipeline);
        const after = await releases();
        expect(after.filter((name) => name === `next-${point}`)).toHaveLength(1);
        expect(after.filter((name) => name === `killed-${point}`).length).toBeLessThan(2);
        expect(after).toEqual(expect.arrayContaining(before));
      }
    },
  );
});

/** Starts an append in a process of its own, and kills it after a while. */
async function killedAppend(name: string, afterMs: number): Promise<void> {
  const script = join(import.meta.dirname, "../../support/ledger/append-child.ts");
  const child = spawn(process.execPath, [script, project.folder, project.application, name], {
    env: { ...process.env, SLIPWAY_SIGNING_KEY: formatPrivateKey(project.pipeline) },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  await sleep(afterMs);
  child.kill("SIGKILL");
  await ended;
}

test(
  "history that was removed is missed, and pruning takes its place",
  { timeout: patient(120_000) },
  async () => {
    const actor = { kind: "person", name: "ida", host: "desk", via: "cli" } as const;
    const own = createLedgerProject();
    try {
      const reject = (reason: string) => {
        const release = "a".repeat(64);
        const draft = {
          kind: "rejection" as const,
          payload: { release, reason },
          actor,
          environment: null,
        };
        return appendEntries(own.place(), [draft], own.pipeline);
      };
      for (const reason of ["slow", "slower", "slowest", "wrong", "late"]) await reject(reason);
      const folder = join(own.folder, ".pulumi/history/slipway/parcel-post-ledger");
      const states = () =>
        readdirSync(folder)
          .filter((name) => name.endsWith(".checkpoint.json"))
          .sort();
      expect((await readWholeLedger(own.place()))?.problems).toEqual([]);
      const pruned = await pruneLedger(own.place(), { keep: 2, key: own.pipeline, actor });
      expect(pruned).toEqual({ through: 3, files: 3 });
      expect(states()).toHaveLength(3);
      const whole = await readWholeLedger(own.place());
      expect(whole?.problems).toEqual([]);
      expect(whole?.summary?.payload).toMatchObject({ through: 3, kinds: { rejection: 3 } });
      await reject("again");
      expect((await readWholeLedger(own.place()))?.problems).toEqual([]);
      // The state that has entry 4, and no other has.
      rmSync(join(folder, states()[0] ?? ""));
      const problems = (await readWholeLedger(own.place()))?.problems;
      expect(problems).toMatchObject([{ seq: 4, fault: "EntryMissing" }]);
      expect((await readProjectLedger(own.place())).state).toBe("known");
    } finally {
      own.remove();
    }
  },
);
