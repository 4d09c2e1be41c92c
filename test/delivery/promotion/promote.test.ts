import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentsIn } from "../../../program/ledger/views.ts";
import { findProgram } from "../../support/find-program.ts";
import { PromotedProject } from "../../support/projects/promoted-project.ts";
import { patient } from "../../support/slowness.ts";

const isPossible = findProgram("python3") !== undefined;
if (!isPossible) console.warn("nothing is promoted on this machine: no python3 on PATH");

const server = "apps/tide-table/server.py";

/** Makes the program tell its own content, and where it runs. */
function tellItself(project: PromotedProject): void {
  const digest = 'digest = hashlib.sha256(open(__file__, "rb").read()).hexdigest()';
  project.edit(server, "import os\n", "import hashlib\nimport os\n");
  project.edit(server, "class Tides", `${digest}\n\n\nclass Tides`);
  project.edit(server, "{name}: 04:12", "{name}: {digest} in {os.getcwd()}");
  project.commit("tells what it is");
}

describe.skipIf(!isPossible)("a release goes from stage to stage", () => {
  const timeout = patient(120_000);
  let project: PromotedProject;
  let release: { id: string };
  let fromStaging: Record<string, unknown>;

  const itself = async (stage: string): Promise<string | undefined> =>
    /[0-9a-f]{64} in .*/.exec(await project.answer(stage))?.[0];

  beforeAll(async () => {
    project = new PromotedProject();
    tellItself(project);
    fromStaging = {
      "slipway:promotesFrom": { stacks: [project.stack("staging")], soakMinutes: 0 },
    };
    project.describe("development");
    project.describe("staging", { "slipway:promotesFrom": project.stack("development") });
    project.describe("production", fromStaging);
    release = await project.release(project.stack("development"));
    project.describe("development", { "slipway:release": release });
    await project.ok("up", project.stack("development"), "--yes");
  }, timeout);

  afterAll(async () => {
    await project.end();
  });

  test("not before it was verified where it runs; the file stays as it is", async () => {
    const before = project.text("staging");
    const { code, lines, stderr } = await project.promote("development", "staging");
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(lines.at(-1)).toMatchObject({ ok: false, error: { code: "NotPromotable" } });
    expect(stderr).toContain("ReleaseUnverified");
    expect(project.text("staging")).toBe(before);
  });

  test(
    "to staging, as it was built, with a record and with comments kept",
    { timeout },
    async () => {
      await project.verify("development", release.id);
      const words = ["promote", project.stack("development"), project.stack("staging")];
      const planned = await project.run(...words, "--dry-run");
      expect(planned, planned.stderr).toMatchObject({ code: 0 });
      expect(planned.stderr).toContain("Nothing was changed.");
      expect(project.text("staging")).not.toContain(release.id);
      const { code, lines, stderr } = await project.promote("development", "staging", "--commit");
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect(lines.at(-1)).toMatchObject({ status: "completed" });
      expect(project.text("staging")).toContain("# Kept by hand.");
      expect(project.git("log", "-1", "--name-only", "--format=")).toBe(
        `Pulumi.${project.stack("staging")}.yaml`,
      );
      expect(await itself("staging")).toMatch(/ in .*\/\.slipway\/store\//);
      expect(await itself("staging")).toBe(await itself("development"));
      const [record] = deploymentsIn(await project.entries(), project.stack("staging"));
      expect(record?.payload).toMatchObject({
        id: "d-1",
        source: "promotion",
        sourceStack: project.stack("development"),
        status: "completed",
        previous: null,
      });
      const again = await project.promote("development", "staging");
      expect(again.lines.at(-1)).toMatchObject({ status: "there", ok: true });
    },
  );

  test(
    "to production only with its variables, a verdict and an approval",
    { timeout },
    async () => {
      const stack = project.stack("production");
      const refused = await project.promote("staging", "production");
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("ReleaseUnverified");
      expect(refused.stderr).toContain(`npx slipway env set ${stack} PILOT_KEY`);
      const set = ["env", "set", stack, "PILOT_KEY", "--secret"];
      await project.copy.slipway(set, project.variablesFor(), "of a pilot");
      const before = project.text("production");
      project.write(
        `Pulumi.${stack}.yaml`,
        `${before}  slipway:release: ${JSON.stringify(release)}\n`,
      );
      const bare = await project.run("up", stack, "--yes");
      expect(bare.code).toBe(1);
      expect(bare.stderr).toContain("ReleaseUnverified");
      project.write(`Pulumi.${stack}.yaml`, before);
      await project.verify("staging", release.id);
      const asked = await project.promote("staging", "production");
      expect(asked, asked.stderr).toMatchObject({ code: 4 });
      expect(asked.lines.find(({ step }) => step === "asked")).toMatchObject({ deployment: "d-1" });
      expect(project.text("production")).toBe(before);
      const waits = await project.promote("staging", "production");
      expect(waits, waits.stderr).toMatchObject({ code: 4 });
      expect(waits.lines.find(({ step }) => step === "waits")).toMatchObject({ deployment: "d-1" });
      // What was approved is another thing once the config is.
      project.write(`Pulumi.${stack}.yaml`, `${before}  variables:HARBOUR: Emden\n`);
      expect(await project.approve("d-1", "production")).toMatchObject({ code: 0 });
      const another = await project.promote("staging", "production");
      expect(another, another.stderr).toMatchObject({ code: 4 });
      expect(await project.approve("d-2", "production")).toMatchObject({ code: 0 });
      const done = await project.promote("staging", "production");
      expect(done, done.stderr).toMatchObject({ code: 0 });
      expect(await itself("production")).toBe(await itself("development"));
      expect(await project.answer("production")).toContain("emden");
      const all = deploymentsIn(await project.entries(), stack);
      expect(all.map(({ payload }) => [payload.id, payload.status])).toEqual([
        ["d-1", "cancelled"],
        ["d-2", "completed"],
      ]);
      expect(all[1]?.payload.approval).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  test("as a hotfix without a verdict, once that was approved", { timeout }, async () => {
    project.edit(server, "High water", "Low water");
    project.commit("low water");
    const { id } = await project.release(project.stack("development"));
    const refused = await project.promote("staging", "production", id);
    expect(refused.stderr).toContain("ReleaseUnverified");
    const hotfix = [id, "--hotfix", "--reason", "ships are lost"];
    const asked = await project.promote("staging", "production", ...hotfix);
    expect(asked, asked.stderr).toMatchObject({ code: 4 });
    expect(await project.approve("d-3", "production")).toMatchObject({ code: 0 });
    const done = await project.promote("staging", "production", ...hotfix);
    expect(done, done.stderr).toMatchObject({ code: 0 });
    expect(await project.answer("production")).toContain("Low water");
  });

  test("as a branch that changes the one file, with the working tree left alone", async () => {
    const all = await project.ok("release", "ls", "--json");
    const [newest] = JSON.parse(all) as { id: string }[];
    const id = newest?.id ?? "";
    await project.verify("development", id);
    const status = project.git("status", "--porcelain");
    const branch = await project.promote("development", "staging", id, "--pull-request");
    expect(branch, branch.stderr).toMatchObject({ code: 0 });
    expect(project.git("status", "--porcelain")).toBe(status);
    const name = `promote/${project.stack("staging")}-${id.slice(0, 12)}`;
    const file = `Pulumi.${project.stack("staging")}.yaml`;
    expect(project.git("diff", "--name-only", "HEAD", name)).toBe(file);
    expect(project.git("show", `${name}:${file}`)).toContain(id);
    expect(project.text("staging")).not.toContain(id);
  });
});
