import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { VariableReport } from "../../../variables/check/report.ts";
import { copyProject, type ProjectCopy } from "../../support/projects/project-copy.ts";
import { plant, shares } from "./fault-contract.ts";

/** Each application where it would run. */
const places = [
  { application: "seed-library", platform: "kubernetes", stage: "staging" },
  { application: "tide-desk", platform: "aws", stage: "production" },
  { application: "mail-room", platform: "local", stage: "development" },
] as const;

const image = `registry.example.com/reader@sha256:${"a1".repeat(32)}`;
const release = { id: "c4".repeat(32), artifacts: { "reed-reader": image } };

let project: ProjectCopy;

beforeAll(() => {
  project = copyProject();
  for (const { application } of places) {
    const from = `../test/trials/variable-faults/${application}.ts`;
    writeFileSync(
      join(project.folder, "stacks", `${application}.ts`),
      `export { default } from "${from}";\n`,
    );
  }
});

afterAll(() => {
  project.remove();
});

/** Variables under the keys of a stack's config. */
function prefixed(values: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(values).map(([name, value]) => [`variables:${name}`, value]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Writes the file of a stack with some variables. */
function write(share: number, stack: string, values: Readonly<Record<string, string>>): void {
  const { application, platform, stage } = places[share] ?? places[0];
  const config = {
    "slipway:application": application,
    "slipway:platform": platform,
    "slipway:stage": stage,
    ...(platform === "aws" && { "slipway:aws": { region: "eu-central-1", plainOrigin: true } }),
    ...(platform !== "local" && { "slipway:release": release }),
    ...prefixed(values),
  };
  writeFileSync(join(project.folder, `Pulumi.${stack}.yaml`), stringify({ config }));
}

async function check(stack: string): Promise<{ code: number | null; report: VariableReport }> {
  const { code, stdout, stderr } = await project.slipway(["env", "check", stack, "--json"]);
  if (stdout === "") throw new Error(stderr);
  return { code, report: JSON.parse(stdout) as VariableReport };
}

describe("faults planted in the variables of three applications", () => {
  const all = Array.from({ length: shares }, (_, share) => plant(share));

  test("are 200 or more, each beside a sound neighbour", () => {
    const count = all.reduce((sum, { faults }) => sum + faults.length, 0);
    process.stderr.write(`planted variable faults: ${count}\n`);
    expect(count).toBeGreaterThanOrEqual(200);
  });

  test.each(
    all.map((planted, share) => [places[share]?.application ?? "", planted, share] as const),
  )(
    "of %s are told in one report, each with variable, code and fix",
    async (_, { wrong, faults }, share) => {
      write(share, `wrong-${share}`, wrong);
      const { code, report } = await check(`wrong-${share}`);
      expect(code).toBe(1);
      expect(report.valid).toBe(false);
      const told = new Set(report.errors.map(({ name, code: one }) => `${name} ${one}`));
      expect(told).toEqual(new Set(faults.map((fault) => fault.join(" "))));
      for (const { message, fix } of report.errors) {
        expect(message).not.toBe("");
        expect(fix).not.toBe("");
      }
    },
  );

  test.each(
    all.map((planted, share) => [places[share]?.application ?? "", planted, share] as const),
  )("of %s have neighbours that pass", async (_, { right }, share) => {
    write(share, `right-${share}`, right);
    const { code, report } = await check(`right-${share}`);
    expect(report.errors).toEqual([]);
    expect(code).toBe(0);
    expect(report.warnings.map(({ name, code: one }) => [name, one])).toContainEqual([
      "TRUE_NAME",
      "Deprecated",
    ]);
  });

  test("are told of encrypted values, too, where their key is there; without it they count as set", async () => {
    const secure = "v1:AAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const prod = join(project.folder, "Pulumi.prod.yaml");
    writeFileSync(
      prod,
      `${readFileSync(prod, "utf8")}  variables:WEBHOOK_SECRET: {secure: "${secure}"}\n`,
    );
    expect((await check("prod")).report).toEqual({ valid: true, errors: [], warnings: [] });
    const set = ["env", "set", "dev", "WEBHOOK_SECRET", "--secret"];
    const short = await project.slipway(set, {}, "short");
    expect(short.stderr).toContain("[secret] must have at least 8 characters");
    expect((await project.slipway(set, {}, "changeme12")).code).toBe(0);
    const { report } = await check("dev");
    expect(report.warnings.map(({ name, service }) => [name, service])).toEqual([
      ["WEBHOOK_SECRET", "api"],
      ["WEBHOOK_SECRET", "worker"],
    ]);
    expect(JSON.stringify(report)).not.toContain("changeme12");
  });

  test("are told before anything is made, and no secret is among what is told", async () => {
    const wrong = all[2]?.wrong ?? {};
    write(2, "dev", wrong);
    const up = await project.slipway(["up", "dev", "--yes"]);
    expect(up.code).toBe(1);
    expect(up.stderr).toContain("MOSS");
    const exported = await project.slipway(["export", "dev"]);
    const { deployment } = JSON.parse(exported.stdout) as {
      deployment: { resources?: { custom: boolean }[] } | null;
    };
    // Components are names in the state, and nothing that runs.
    expect((deployment?.resources ?? []).filter(({ custom }) => custom)).toEqual([]);
    const secrets = all[2]?.contract ?? {};
    for (const [name, { sensitive }] of Object.entries(secrets)) {
      const value = wrong[name] ?? "";
      if (sensitive && value.length > 15) expect(up.stderr + up.stdout, name).not.toContain(value);
    }
  });
});
