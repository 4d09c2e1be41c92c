import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { checkIntegrity } from "../../tool/engine/state/integrity.ts";
import { createStackSecrets } from "../../tool/engine/state/stack-secrets.ts";
import { openStackStore } from "../../tool/engine/state/store.ts";
import { filesOf, startUp, traces, upInChild } from "../support/engine/crash-run.ts";
import { DirectStack, urnOfThing, type ThingSpec } from "../support/engine/direct-stack.ts";
import type { Fault, Moment } from "../support/engine/faulty-files.ts";
import { makeTempFolder } from "../support/temp-folder.ts";
import { World } from "../support/components/world.ts";
import type { FileSpec, ProgramSpec } from "./programs/files/spec.ts";
import { patient } from "../support/slowness.ts";

const soak = process.env.SLIPWAY_SOAK !== undefined;
const seed = 20_261_121;
const passphrase = "slipway-dev";
const moments: Moment[] = ["before", "half", "after"];

const names = ["a", "b", "c", "d", "e", "f"];
const thing = (name: string): fc.Arbitrary<ThingSpec> =>
  fc.record({
    name: fc.constant(name),
    content: fc.constantFrom("1", "2", "3"),
    key: fc.constantFrom("x", "x", "y"),
    secret: fc.boolean(),
    deleteFirst: fc.boolean(),
    needs: fc.subarray(names.slice(0, names.indexOf(name))),
  });

/** Some of the things, each needing only those that are there and stand before it. */
const program = fc
  .subarray(names)
  .chain((picked) => fc.tuple(...picked.map(thing)))
  .map((things) => {
    const there = new Set(things.map(({ name }) => name));
    return things.map((one) => ({ ...one, needs: one.needs?.filter((need) => there.has(need)) }));
  });

function contentsOf(things: ThingSpec[]): [string, string][] {
  return things
    .map(({ name, content, secret }): [string, string] => [
      name,
      secret === true ? `secret ${content}` : content,
    ])
    .sort();
}

/** Everything that has to be true after any run that went well. */
async function expectWhole(stack: DirectStack, things: ThingSpec[]): Promise<void> {
  expect(stack.world.contents()).toEqual(contentsOf(things));
  expect(stack.world.violations).toEqual([]);
  const state = (await stack.store().read()) ?? { resources: [], pendingOperations: [] };
  expect(checkIntegrity(state)).toEqual([]);
  expect(state.pendingOperations).toEqual([]);
  const urns = state.resources.map(({ urn }) => urn).filter((urn) => !urn.includes("providers"));
  expect(urns.sort()).toEqual(things.map(({ name }) => urnOfThing(name)).sort());
  expect(traces(stack.folder, "shop")).toEqual([]);
}

describe("random programs", { timeout: patient(600_000) }, () => {
  const numRuns = soak ? 300 : 10;

  it("are what the stack is after each of their edits", async () => {
    const edits = fc.array(program, { minLength: 1, maxLength: 4 });
    const property = fc.asyncProperty(edits, async (versions) => {
      const stack = new DirectStack(await makeTempFolder(), new World());
      for (const version of versions) {
        await stack.up(version);
        await expectWhole(stack, version);
      }
    });
    await fc.assert(property, { numRuns, seed });
  });

  it("never lose what is protected", async () => {
    const protectable = fc.tuple(program, fc.subarray(names), program);
    const property = fc.asyncProperty(protectable, async ([before, kept, after]) => {
      const stack = new DirectStack(await makeTempFolder(), new World());
      const guard = (things: ThingSpec[]): ThingSpec[] =>
        things.map((one) => ({ ...one, protect: kept.includes(one.name) }));
      await stack.up(guard(before));
      const guarded = guard(before).filter(({ protect }) => protect === true);
      const next = new Map(guard(after).map((one) => [one.name, one]));
      const lost = guarded.filter(({ name, key }) => next.get(name)?.key !== key);
      const run = stack.up(guard(after));
      if (lost.length === 0) {
        await run;
        await expectWhole(stack, after);
      } else {
        await expect(run).rejects.toMatchObject({ code: "ResourceProtected" });
      }
      expect(stack.world.violations).toEqual([]);
      const living = [...stack.world.things.keys()];
      for (const { name, key } of lost) expect(living).toContain(`${name}-${key}`);
    });
    await fc.assert(property, { numRuns, seed });
  });
});

describe("a crash at any operation, simulated", { timeout: patient(1_200_000) }, () => {
  const count = soak ? 900 : 20;

  it(`is mended by the next run, at each of ${count} points`, async () => {
    let crashes = 0;
    let round = 0;
    const scenarios = fc.sample(fc.tuple(program, program, fc.nat(), fc.constantFrom(...moments)), {
      numRuns: count * 3,
      seed,
    });
    for (const [before, after, point, moment] of scenarios) {
      if (crashes >= count) break;
      round += 1;
      const stack = new DirectStack(await makeTempFolder(), new World());
      await stack.up(before);
      const fault = { at: 1 + (point % (4 + 4 * (before.length + after.length))), moment };
      const { kind } = await stack.up(after, fault);
      if (kind === "crashed") crashes += 1;
      const again = `round ${round}: ${JSON.stringify({ before, after, fault })}`;
      await stack.up(after).catch((error: unknown) => {
        throw new Error(again, { cause: error });
      });
      await expectWhole(stack, after).catch((error: unknown) => {
        throw new Error(`${again}\n${stack.told.join("\n")}`, { cause: error });
      });
    }
    expect(crashes).toBe(count);
  });

  it("twice in a row is mended as well", async () => {
    const scenarios = fc.sample(fc.tuple(program, program, fc.nat(20), fc.nat(12)), {
      numRuns: soak ? 200 : 5,
      seed,
    });
    for (const [before, after, first, second] of scenarios) {
      const stack = new DirectStack(await makeTempFolder(), new World());
      await stack.up(before);
      await stack.up(after, { at: 1 + first, moment: "after" });
      await stack.up(after, { at: 1 + second, moment: "before" });
      await stack.up(after);
      await expectWhole(stack, after);
    }
  });
});

const before: FileSpec[] = [
  { name: "kept", content: "same" },
  { name: "changed", content: "old", dependsOn: ["kept"] },
  { name: "moved", content: "m", key: "x" },
  { name: "redone", content: "r", key: "x", deleteFirst: true },
  { name: "gone", content: "g", dependsOn: ["changed"] },
];
const after: FileSpec[] = [
  { name: "kept", content: "same" },
  { name: "changed", content: "new", secret: true, dependsOn: ["kept"] },
  { name: "moved", content: "m", key: "y" },
  { name: "redone", content: "r", key: "y", deleteFirst: true },
  { name: "fresh", content: "f", parent: "box", dependsOn: ["changed"] },
];
const components = [{ name: "box", note: "n" }];
const expected = {
  "changed-0.json": expect.objectContaining({ value: "new" }) as unknown,
  "fresh-0.json": "f",
  "kept-0.json": "same",
  "moved-y.json": "m",
  "redone-y.json": "r",
};

async function expectFilesWhole(folder: string): Promise<void> {
  const secrets = createStackSecrets({ stack: "dev", passphrase });
  const place = { backendFolder: folder, project: "slipway", stack: "dev", secrets };
  const store = openStackStore(place);
  const state = await store.read();
  expect(filesOf(folder)).toEqual(expected);
  expect(state && checkIntegrity(state)).toEqual([]);
  const made = state?.resources.filter(({ type }) => type === "test:index:File");
  expect(made?.map(({ id }) => `${id}.json`).sort()).toEqual(Object.keys(expected));
  // A creation that never came about, of what the program no longer has, is not forgotten either.
  const pending = state?.pendingOperations.map(({ resource }) => resource.urn.split("::").at(-1));
  expect(after.map(({ name }) => name).filter((name) => pending?.includes(name))).toEqual([]);
  expect(traces(folder)).toEqual([]);
  expect(readFileSync(store.file, "utf8")).not.toContain('"new"');
}

/** Two runs that are killed, of two programs, and one that is not: gives how many were. */
async function expectMended(first: Fault, second: Fault): Promise<number> {
  const folder = await makeTempFolder();
  const next: ProgramSpec = { folder, components, files: after };
  const endings = [
    await upInChild({ folder, components, files: before }, first),
    await upInChild(next, second),
  ];
  expect(await upInChild(next)).toMatchObject({ ended: "done" });
  await expectFilesWhole(folder);
  return endings.filter(({ ended }) => ended === "killed").length;
}

describe("a run killed by SIGKILL", { timeout: patient(1_800_000) }, () => {
  // An `up` of these programs writes some 20 times: the points lie all over it.
  const rounds = soak ? 60 : 2;

  it(`is mended by the next one, in each of ${rounds} rounds with two of them`, async () => {
    const points = fc.record({
      at: fc.integer({ min: 1, max: 22 }),
      moment: fc.constantFrom(...moments),
    });
    let killed = 0;
    for (const [first, second] of fc.sample(fc.tuple(points, points), { numRuns: rounds, seed })) {
      killed += await expectMended(first, second);
    }
    process.stderr.write(`${killed} runs were killed by SIGKILL\n`);
    expect(killed).toBeGreaterThanOrEqual(rounds);
  });
});

describe("an interrupted run", { timeout: patient(120_000) }, () => {
  const files: FileSpec[] = [
    { name: "slow", content: "s", delayMs: 1500 },
    { name: "next", content: "n", dependsOn: ["slow"] },
  ];

  it.each(["SIGINT", "SIGTERM"] as const)(
    "finishes what it does and saves it, after one %s",
    async (signal) => {
      const folder = await makeTempFolder();
      const run = startUp({ folder, files });
      await run.started("slow");
      run.child.kill(signal);
      expect((await run.ending).ended).toBe("Cancelled");
      expect(filesOf(folder)).toEqual({ "slow-0.json": "s" });
      expect(traces(folder)).toEqual([]);
      expect((await upInChild({ folder, files })).messages).toEqual([]);
      expect(Object.keys(filesOf(folder))).toEqual(["next-0.json", "slow-0.json"]);
    },
  );

  it("stops at once after two, and the next run knows what it was doing", async () => {
    const folder = await makeTempFolder();
    const run = startUp({ folder, files: [{ name: "slow", content: "s", delayMs: 60_000 }] });
    await run.started("slow");
    const log = join(folder, "log.jsonl");
    while (!existsSync(log)) await sleep(20);
    run.child.kill("SIGINT");
    await sleep(1_100);
    run.child.kill("SIGINT");
    expect((await run.ending).ended).toBe("killed");
    expect(traces(folder)).toHaveLength(2);
    const { ended, messages } = await upInChild({ folder, files });
    expect(ended).toBe("done");
    expect(messages.join("\n")).toMatch(/Freed the lock of a run that no longer lives/);
    expect(messages.join("\n")).toMatch(/Took over the journal of a run on stack 'dev'/);
    expect(messages.join("\n")).toMatch(/cut short while creating 'slow'/);
    expect(traces(folder)).toEqual([]);
  });
});
