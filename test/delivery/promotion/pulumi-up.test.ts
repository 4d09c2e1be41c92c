import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { editRelease } from "../../../tool/delivery/promotion/edit-release.ts";
import type { PlannedSetting } from "../../../tool/delivery/promotion/setting.ts";
import { findPulumi } from "../../support/engine/pulumi-cli.ts";
import { findProgram } from "../../support/find-program.ts";
import { PromotedProject } from "../../support/projects/promoted-project.ts";
import { cleanEnvironment } from "../../support/projects/project-copy.ts";
import { patient } from "../../support/slowness.ts";

const pulumi = findPulumi();
const why =
  pulumi === undefined
    ? " (skipped: no Pulumi CLI on PATH or in SLIPWAY_TEST_PULUMI)"
    : findProgram("python3") === undefined
      ? " (skipped: no python3 on PATH)"
      : "";

describe.skipIf(why !== "")(`a bare \`pulumi up\` of production${why}`, () => {
  const timeout = patient(120_000);
  let project: PromotedProject;
  let release: { id: string; artifacts: Record<string, string> };
  let stack: string;
  let config: string;

  /** Runs the CLI in the project; gives what it printed and how it ended. */
  const cli = async (...words: string[]): Promise<{ code: number; text: string }> => {
    const { folder } = project.copy;
    const env = {
      ...cleanEnvironment(),
      ...project.variablesFor(),
      PATH: [dirname(pulumi ?? ""), dirname(process.execPath), process.env.PATH].join(delimiter),
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      NO_COLOR: "1",
    };
    return await new Promise((resolve) => {
      execFile(
        pulumi ?? "",
        [...words, "--non-interactive"],
        { cwd: folder, env },
        (error, out, err) => {
          resolve({ code: error === null ? 0 : 1, text: out + err });
        },
      );
    });
  };
  const up = (...more: string[]) => cli("up", "-s", stack, "--yes", "--skip-preview", ...more);
  const set = (value: PlannedSetting["value"]): void => {
    project.write(`Pulumi.${stack}.yaml`, editRelease(config, value));
  };

  beforeAll(async () => {
    project = new PromotedProject();
    stack = project.stack("production");
    const keys = readFileSync(join(project.copy.folder, "slipway.keys.yaml"), "utf8");
    project.write("slipway.keys.yaml", `${keys}approvals: {production: {required: 0}}\n`);
    project.describe("staging");
    project.commit("stacks");
    release = (await project.release(project.stack("staging"))) as typeof release;
    project.describe("staging", { "slipway:release": release });
    await project.ok("up", project.stack("staging"), "--yes");
    project.describe("production", {
      "slipway:promotesFrom": { stacks: [project.stack("staging")], soakMinutes: 0 },
    });
    const made = await cli("stack", "init", stack);
    expect(made.code, made.text).toBe(0);
    await project.copy.slipway(
      ["env", "set", stack, "PILOT_KEY", "--secret"],
      project.variablesFor(),
      "of a pilot",
    );
    config = project.text("production");
  }, timeout);

  afterAll(async () => {
    await project.end();
  });

  test(
    "refuses a release that nobody verified, without the pack and with it",
    { timeout },
    async () => {
      set(release);
      for (const more of [[], ["--policy-pack", "policies"]]) {
        const { code, text } = await up(...more);
        expect({ code, text }).toMatchObject({ code: 1 });
        expect(text).toContain("ReleaseUnverified");
      }
      // Where nothing changes the program only tells, and the pack refuses.
      const preview = await cli("preview", "-s", stack, "--policy-pack", "policies");
      expect(preview.code, preview.text).toBe(1);
      expect(preview.text).toContain("release-verified");
      expect((await cli("preview", "-s", stack)).code).toBe(0);
    },
  );

  test(
    "with a pin takes exactly what staging runs, once that is verified",
    { timeout },
    async () => {
      set({ from: project.stack("staging"), id: release.id });
      const early = await up();
      expect(early.text).toContain("ReleaseUnverified");
      await project.verify("staging", release.id);
      const { code, text } = await up("--policy-pack", "policies");
      expect(code, text).toBe(0);
      const outputs = await cli("stack", "output", "-s", stack, "--json");
      const staging = await project.ok("outputs", project.stack("staging"), "--json");
      const { release: taken } = JSON.parse(outputs.text) as { release: unknown };
      expect(taken).toEqual(release);
      expect(taken).toEqual((JSON.parse(staging) as { release: unknown }).release);
    },
  );
});
