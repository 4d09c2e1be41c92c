import fc from "fast-check";
import { existsSync } from "node:fs";
import { findCli } from "../../tool/engine/pulumi/find-cli.ts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sampleOf, soak } from "../support/engine/matrix.ts";
import { expectedOf, KilledProject, type Edited } from "../support/projects/killed-project.ts";
import { patient } from "../support/slowness.ts";

const seed = 20_261_130;

const first: Edited = {
  greeting: "hello",
  colour: "red",
  copies: 1,
  rules: "one at a time",
  worker: true,
};
const edits: Partial<Edited>[] = [
  { greeting: "goodbye" },
  { colour: "green" },
  { copies: 2 },
  { rules: "in pairs" },
  { worker: false },
  { greeting: "welcome", colour: "blue", copies: 2, rules: "all at once" },
];

let project: KilledProject;

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await project.slipway(...args);
  expect([args, code, stderr]).toEqual([args, 0, stderr]);
  return stdout + stderr;
}

async function expectReal(program: Edited): Promise<void> {
  expect(await project.real()).toEqual(expectedOf(program));
  expect(project.traces()).toEqual([]);
  const { code, stdout } = await project.slipway("preview", "dev", "--expect-no-changes");
  expect(code, stdout).toBe(0);
}

beforeAll(async () => {
  project = new KilledProject();
  project.edit(first);
  await run("up", "dev", "--yes");
});

afterAll(async () => {
  await project.remove();
});

/** What is edited, and what is run between the kill and the next `up`. */
const takenBack: [Partial<Edited>, string[]][] = [
  ...edits.map((edit): [Partial<Edited>, string[]] => [edit, []]),
  ...[["cancel", "refresh"], ["refresh"], ["cancel"], ["stop"]].map(
    (words): [Partial<Edited>, string[]] => [{ greeting: "goodbye", colour: "green" }, words],
  ),
];

describe(
  "a change that is taken back after its run was killed",
  { timeout: patient(240_000) },
  () => {
    test.each(sampleOf(takenBack, 1))("leaves the machine: %o, after %o", async (edit, words) => {
      project.edit({ ...first, ...edit });
      expect(await project.upKilled(250)).toBe(true);
      project.edit(first);
      const preview = await project.slipway("preview", "dev", "--expect-no-changes");
      expect(preview).toMatchObject({ code: 3 });
      for (const word of words) await run(word, "dev");
      await run("up", "dev");
      await expectReal(first);
    });
  },
);

const pulumi = await findCli();
const skipped = pulumi ? "" : " (skipped: no Pulumi CLI on PATH)";
test.skipIf(!pulumi)(
  `a change of a \`pulumi up\` that was killed is taken back as well${skipped}`,
  { timeout: patient(240_000) },
  async () => {
    project.edit({ ...first, greeting: "goodbye" });
    expect(await project.pulumiKilled(pulumi?.file ?? "", 250)).toBe(true);
    project.edit(first);
    await run("cancel", "dev", "--yes");
    const preview = await project.slipway("preview", "dev", "--expect-no-changes");
    expect(preview).toMatchObject({ code: 3 });
    await run("up", "dev");
    await expectReal(first);
  },
);

test("a stack that is stopped and destroyed leaves no agent, no folder and no socket", async () => {
  const left = project.places();
  await run("stop", "dev");
  await run("destroy", "dev", "--yes", "--allow-data-loss");
  expect(left.filter((path) => existsSync(path))).toEqual([]);
  expect(await project.real()).toEqual({});
  expect(project.agents()).toEqual([]);
});

test("a first run that was killed is taken back whole by a destroy", async () => {
  await project.upKilled(0, "local:index:Environment");
  await run("destroy", "dev", "--yes", "--allow-data-loss");
  expect(project.agents()).toEqual([]);
  expect(project.places().filter((path) => existsSync(path))).toEqual([]);
  await run("up", "dev", "--yes");
  await expectReal(first);
});

describe("after any kill and any next commands", { timeout: patient(1_800_000) }, () => {
  const rounds = soak ? 60 : 1;
  const nexts = [
    ["up"],
    ["refresh", "up"],
    ["cancel", "up"],
    ["stop", "up"],
    ["stop", "start", "up"],
  ];
  const round = fc.record({
    edit: fc.constantFrom(...edits),
    /** Whether the change is taken back, kept, or another one is made. */
    then: fc.constantFrom({}, {}, ...edits),
    afterMs: fc.nat(2000),
    again: fc.option(fc.nat(2000)),
    agentToo: fc.boolean(),
    next: fc.constantFrom(...nexts),
  });

  test(`processes are what the program says, in ${rounds} rounds`, async () => {
    let killed = 0;
    for (const one of sampleOf(fc.sample(round, { numRuns: 60, seed }), rounds)) {
      project.edit({ ...first, ...one.edit });
      if (await project.upKilled(one.afterMs)) killed += 1;
      if (one.again !== null) {
        project.edit({ ...first, ...one.then, greeting: "in between" });
        if (await project.upKilled(one.again)) killed += 1;
      }
      if (one.agentToo) await project.killAgent();
      const program = { ...first, ...one.then };
      project.edit(program);
      for (const word of one.next) await run(word, "dev");
      await expectReal(program).catch((error: unknown) => {
        throw new Error(JSON.stringify(one), { cause: error });
      });
    }
    process.stderr.write(`${killed} runs were killed in ${rounds} rounds\n`);
    // A single run may end before it is killed.
    if (soak) expect(killed).toBeGreaterThanOrEqual(rounds / 2);
  });
});
