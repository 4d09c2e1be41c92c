import { statSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Approval, Engine } from "../../tool/engine/engine.ts";
import { createPulumiEngine } from "../../tool/engine/pulumi/engine.ts";
import { createApproval } from "../../tool/reviewed/approval.ts";
import { readStatePoint } from "../../tool/reviewed/examine.ts";
import { cli, makeCliProject, type CliProject } from "../support/projects/cli-project.ts";
import { run, type Finished } from "../support/projects/project-copy.ts";
import { patient } from "../support/slowness.ts";

const secret = "very-hidden-tide";

/** Things of a provider of the program's own. */
function programOf(size: number, more = ""): string {
  return `
import * as pulumi from "@pulumi/pulumi";
const provider = {
  async create(inputs) { return { id: "id", outs: inputs }; },
  async diff(id, olds, news) { return { changes: olds.size !== news.size, replaces: [] }; },
  async update(id, olds, news) { return { outs: news }; },
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, props, opts) { super(provider, name, props, opts); }
}
new Thing("crane", { size: ${size}, key: pulumi.secret("${secret}") });
${more}
`;
}

function openEngine({ folder, environment }: CliProject): Engine {
  if (!cli) throw new Error("there is no Pulumi CLI");
  return createPulumiEngine({
    cli,
    projectFolder: folder,
    stack: "dev",
    environment,
    reason: "a test",
  });
}

async function verified(project: CliProject): Promise<{ engine: Engine; approval: Approval }> {
  const engine = openEngine(project);
  const state = await readStatePoint(engine);
  const pulumiPlan = join(project.folder, "plan.json");
  const { steps } = await engine.preview({ savePulumiPlan: pulumiPlan });
  return { engine, approval: createApproval({ stack: "dev", steps, state, pulumiPlan }) };
}

async function made(engine: Engine): Promise<string[]> {
  const { deployment } = (await engine.export()) as {
    deployment: { resources?: { urn: string; inputs?: { size?: number } }[] };
  };
  const things = (deployment.resources ?? []).filter(({ urn }) =>
    urn.includes("dynamic:Resource::"),
  );
  return things.map(({ urn, inputs }) => `${urn.split("::").at(-1) ?? ""} ${inputs?.size ?? ""}`);
}

describe.skipIf(!cli)("an update by the Pulumi CLI", { timeout: patient(240_000) }, () => {
  test("does what was verified, and its own plan holds no secret in plain", async () => {
    const project = await makeCliProject(programOf(1));
    const { engine, approval } = await verified(project);
    expect(await readFile(join(project.folder, "plan.json"), "utf8")).not.toContain(secret);
    await engine.up({ approval });
    expect(await made(engine)).toEqual(["crane 1"]);
  });

  test("refuses another value and a resource more before it begins them", async () => {
    const project = await makeCliProject(programOf(1));
    const { engine, approval } = await verified(project);
    await project.setProgram(programOf(2));
    const refusal = {
      code: "StepNotReviewed",
      message: expect.stringContaining("crane") as string,
    };
    await expect(engine.up({ approval })).rejects.toMatchObject(refusal);
    // The stack itself was made: what is verified is verified anew.
    await project.setProgram(programOf(1));
    const again = await verified(project);
    await project.setProgram(programOf(1, 'new Thing("winch", { size: 1 });'));
    await expect(again.engine.up({ approval: again.approval })).rejects.toMatchObject({
      code: "StepNotReviewed",
      message: expect.stringContaining("no steps were expected") as string,
    });
    expect(await made(engine)).not.toContain("winch 1");
  });

  test("refuses a state that moved, of which Pulumi's own plan says nothing", async () => {
    const project = await makeCliProject(programOf(1));
    await project.pulumi("up", "--yes");
    await project.setProgram(programOf(2));
    const { engine, approval } = await verified(project);
    await project.setProgram(programOf(3));
    await project.pulumi("up", "--yes");
    await project.setProgram(programOf(2));
    await expect(engine.up({ approval })).rejects.toMatchObject({
      code: "StateChanged",
      message: expect.stringContaining("'crane'") as string,
    });
    expect(await made(engine)).toEqual(["crane 3"]);
    // That tool takes the plan all the same: from 3 to 2, where 1 to 2 was planned.
    await project.pulumi("up", "--yes", "--plan", join(project.folder, "plan.json"));
    expect(await made(engine)).toEqual(["crane 2"]);
  });

  test("slipway saves a plan, applies it, and refuses it once the program is another one", async () => {
    const project = await makeCliProject(programOf(1));
    const either = slipwayOf(project);
    const slipway: Slipway = (...words) => either(...words, "--engine", "pulumi");
    const planned = await slipway("preview", "dev", "--save-plan", "dev.plan.json");
    expect(planned).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("Saved to") as string,
    });
    const text = await readFile(join(project.folder, "dev.plan.json"), "utf8");
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString("base64"));
    expect(statSync(join(project.folder, "dev.plan.json")).mode & 0o777).toBe(0o600);
    await project.setProgram(programOf(2));
    const refused = await slipway("up", "dev", "--yes", "--plan", "dev.plan.json");
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/GoalChanged.*\n.*size is 2, reviewed was 1/) as string,
    });
    await project.setProgram(programOf(1, "// The tide is high."));
    await writeFile(join(project.folder, "notes.md"), "# High\n");
    const applied = await slipway("up", "dev", "--yes", "--plan", "dev.plan.json");
    expect(applied).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("It is what was reviewed") as string,
    });
    expect(await made(openEngine(project))).toEqual(["crane 1"]);
  });

  test("a plan that the embedded engine made is applied, unless it came to more", async () => {
    const project = await makeCliProject(programOf(1));
    await project.pulumi("up", "--yes");
    await project.setProgram(programOf(2));
    const slipway = slipwayOf(project);
    const planned = await slipway("preview", "dev", "--save-plan", "dev.plan.json");
    expect(planned.code, planned.stderr).toBe(0);
    const up = ["up", "dev", "--yes", "--plan", "dev.plan.json", "--engine", "pulumi"];
    const applied = await slipway(...up);
    expect(applied.code, applied.stderr).toBe(0);
    expect(await made(openEngine(project))).toEqual(["crane 2"]);
    const again = await slipway(...up);
    expect(again.stderr).toMatch(/StateChanged.*\n.*'crane'.* differ, by a run since/);
  });
});

type Slipway = (...words: string[]) => Promise<Finished>;

function slipwayOf({ folder, environment }: CliProject): Slipway {
  const launcher = join(import.meta.dirname, "../../tool/cli/slipway.js");
  const env = { ...process.env, ...environment } as Record<string, string>;
  return (...words) => run([process.execPath, launcher, ...words], folder, env);
}
