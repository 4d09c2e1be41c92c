import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createLocalPlatform } from "../../tool/cli/local-platform.ts";
import { runCli } from "../../tool/cli/main.ts";
import type { ResultLine } from "../../tool/cli/runs.ts";
import { openEngine } from "../../tool/engine/select.ts";
import type { Finished } from "../support/projects/project-copy.ts";
import { patient } from "../support/slowness.ts";
import { ReviewedProject, saved } from "./reviewed-project.ts";

let base: ReviewedProject;
let project: ReviewedProject;

beforeAll(async () => {
  base = await ReviewedProject.ofHarbor();
}, patient(120_000));

afterAll(() => {
  base.remove();
});

beforeEach(() => {
  project = base.copy();
});

afterEach(() => {
  project.remove();
});

/** Runs a command as on a real stack, at an engine whose providers are simulated all the same. */
async function slipway(...args: string[]): Promise<Finished> {
  const finished: Finished = { code: null, stdout: "", stderr: "" };
  const stream = (name: "stdout" | "stderr"): PassThrough => {
    const through = new PassThrough();
    through.on("data", (data: Buffer) => (finished[name] += data.toString()));
    return through;
  };
  finished.code = await runCli([...args, "--folder", project.folder], {
    stdin: new PassThrough(),
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    env: {},
    interrupts: {
      signal: new AbortController().signal,
      interrupt: () => undefined,
      dispose: () => undefined,
    },
    exit: () => undefined,
    openEngine: (request) => openEngine({ ...request, simulate: {} }),
    createLocal: createLocalPlatform,
  });
  return finished;
}

function resultOf({ stdout }: Finished): ResultLine {
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as ResultLine;
}

describe("preview --save-plan", { timeout: patient(60_000) }, () => {
  test("writes a file for its owner alone, twice the same, and says its hashes", async () => {
    const words = ["preview", "prod", "--simulate", "--json", "--save-plan"];
    const result = resultOf(await project.run(...words, "a.json"));
    await project.ok("preview", "prod", "--simulate", "--save-plan", "b.json");
    const { goal, plan } = await project.reviewed("plan");
    expect(result.reviewed).toEqual({ file: "a.json", goal: goal.hash, plan: plan?.hash });
    expect(project.read("a.json")).toBe(project.read("b.json"));
    expect(statSync(join(project.folder, "a.json")).mode & 0o777).toBe(0o600);
    expect(project.read("a.json")).not.toContain(project.folder);
  });

  test("is refused where it is compared with something else, and saves nothing then", async () => {
    const finished = await project.run("preview", "prod", "--against", "none", "--save-plan", "a");
    expect(finished).toMatchObject({ code: 2 });
    expect(finished.stderr).toContain("AgainstSaved");
    expect(existsSync(join(project.folder, "a"))).toBe(false);
  });

  test("saves nothing that the policies refuse", async () => {
    project.edit("index.js", 'stage: "development"', 'stage: "production"');
    const finished = await project.run("preview", "prod", "--simulate", "--save-plan", "a.json");
    expect(finished.stderr).toContain("PolicyViolated");
    expect(existsSync(join(project.folder, "a.json"))).toBe(false);
  });

  test("says what is wrong with a place that cannot be written", async () => {
    const words = ["preview", "prod", "--simulate", "--save-plan", "nowhere/a.json"];
    const finished = await project.run(...words);
    expect(finished).toMatchObject({ code: 1 });
    expect(finished.stderr).toMatch(/error \w+: .*nowhere\/a\.json/);
  });
});

describe("up --plan", { timeout: patient(60_000) }, () => {
  test("ends its JSON lines with the code of what is refused", async () => {
    project.edit("lib/sizes.js", "20", "40");
    const finished = await project.apply(saved.goal, "--json");
    expect(finished.code).toBe(1);
    expect(resultOf(finished)).toMatchObject({
      kind: "result",
      operation: "up",
      ok: false,
      error: { code: "GoalChanged", message: expect.stringContaining("'berths'") as string },
    });
  });

  test("does not lift the consent to data loss, which may be given beside it", async () => {
    await slipway("preview", "prod", "--save-plan", "real.json");
    const refused = await slipway("up", "prod", "--yes", "--plan", "real.json");
    expect(refused.stderr).toMatch(/It is what was reviewed[^]*error DataLoss/);
    const words = ["--yes", "--allow-data-loss"];
    const applied = await slipway("up", "prod", ...words, "--plan", "real.json");
    expect(applied.stderr).toMatch(/delete {3}old-port/);
    expect(applied.code).toBe(0);
  });

  test("does not lift the question either, where there is nobody to ask", async () => {
    project.edit("index.js", "  // what is left of the old port\n", oldPort);
    await slipway("preview", "prod", "--save-plan", "real.json");
    const finished = await slipway("up", "prod", "--plan", "real.json");
    expect(finished.stderr).toMatch(/It is what was reviewed[^]*error NeedsConfirmation/);
  });

  test("verifies also where --yes and --allow-data-loss would bring it up straight", async () => {
    await slipway("preview", "prod", "--save-plan", "real.json");
    project.edit("lib/sizes.js", "20", "40");
    const words = ["--yes", "--allow-data-loss", "--plan", "real.json"];
    const finished = await slipway("up", "prod", ...words);
    expect(finished.stderr).toContain("error GoalChanged");
    expect(finished.code).toBe(1);
  });

  test("refuses the plan of a simulation for the real stack", async () => {
    const finished = await slipway("up", "prod", "--yes", "--plan", saved.plan);
    expect(finished.stderr).toMatch(
      /PlanSimulated.*on the state of a simulation, and this run is real/,
    );
  });

  test("tells a stack that is as reviewed that there is nothing to do", async () => {
    await slipway("up", "prod", "--yes", "--allow-data-loss");
    await slipway("preview", "prod", "--save-plan", "real.json");
    const finished = await slipway("up", "prod", "--yes", "--plan", "real.json");
    expect(finished.stderr).toMatch(/It is what was reviewed[^]*= \d+ unchanged/);
    expect(finished.code).toBe(0);
  });
});

const oldPort = '  new Bucket("old-port", { bucket: "old-port", tags }, { provider: west });\n';
