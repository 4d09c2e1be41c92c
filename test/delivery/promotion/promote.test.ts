import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentsIn } from "../../../program/ledger/views.ts";
import { findProgram } from "../../support/find-program.ts";
import { PromotedProject } from "../../support/projects/promoted-project.ts";
import { patient } from "../../support/slowness.ts";

const isPossible = findProgram("python3") !== undefined;
if (!isPossible) console.warn("nothing is promoted on this machine: no python3 on PATH");

describe.skipIf(!isPossible)(
  "a release goes from stage to stage",
  { timeout: patient(120_000) },
  () => {
    let project: PromotedProject;
    let release: { id: string; artifacts: Record<string, string> };

    beforeAll(async () => {
      project = new PromotedProject();
      project.describe("development");
      project.describe("staging", { "slipway:promotesFrom": project.stack("development") });
      project.describe("production", {
        "slipway:promotesFrom": { stacks: [project.stack("staging")], soakMinutes: 0 },
      });
      release = (await project.release(project.stack("development"))) as typeof release;
      project.describe("development", { "slipway:release": release });
      await project.ok("up", project.stack("development"), "--yes");
    }, patient(180_000));

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

    test("to staging, as it was built, with a record and with comments kept", async () => {
      await project.verify("development", release.id);
      const planned = await project.run(
        "promote",
        project.stack("development"),
        project.stack("staging"),
        "--dry-run",
      );
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
      const outputs = async (stage: string): Promise<unknown> =>
        JSON.parse(await project.ok("outputs", project.stack(stage), "--json"));
      expect(await outputs("staging")).toMatchObject({ release });
      expect(await outputs("development")).toMatchObject({ release });
      expect(await project.answer("staging")).toContain("High water");
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
    });

    test("to production only with its variables, a verdict and an approval", async () => {
      const refused = await project.promote("staging", "production");
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("ReleaseUnverified");
      expect(refused.stderr).toContain(
        `npx slipway env set ${project.stack("production")} PILOT_KEY`,
      );
      await project.verify("staging", release.id);
      await project.copy.slipway(
        ["env", "set", project.stack("production"), "PILOT_KEY", "--secret"],
        project.environment(),
        "of a pilot",
      );
      const before = project.text("production");
      const asked = await project.promote("staging", "production");
      expect(asked, asked.stderr).toMatchObject({ code: 4 });
      expect(asked.lines.find(({ step }) => step === "asked")).toMatchObject({ deployment: "d-1" });
      expect(project.text("production")).toBe(before);
      const waits = await project.promote("staging", "production");
      expect(waits, waits.stderr).toMatchObject({ code: 4 });
      expect(waits.lines.find(({ step }) => step === "waits")).toMatchObject({ deployment: "d-1" });
      expect(await project.approve("d-1", "production")).toMatchObject({ code: 0 });
      const done = await project.promote("staging", "production");
      expect(done, done.stderr).toMatchObject({ code: 0 });
      expect(await project.answer("production")).toContain("High water");
      const [record] = deploymentsIn(await project.entries(), project.stack("production"));
      expect(record?.payload).toMatchObject({ id: "d-1", status: "completed" });
      expect(record?.payload.approval).toMatch(/^[0-9a-f]{64}$/);
    });
  },
);
