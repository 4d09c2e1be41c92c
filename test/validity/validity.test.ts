import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { policyExceptions, templateExceptions, unexpected } from "./exceptions.ts";
import { cannotCheck, lintTemplates, type Finding } from "./linters.ts";
import { plant, policyFaults, templateFaults } from "./planted.ts";
import { checkPolicies, policiesOf } from "./policies.ts";
import type { Made } from "./resources.ts";
import { ValidityProject, moreVariants, variants } from "./stacks.ts";
import { createTemplates, type Converted } from "./template.ts";
import { patient } from "../support/slowness.ts";

if (cannotCheck !== undefined) console.log(`Not checked by AWS's linters: ${cannotCheck}.`);

const isSoak = process.env.SLIPWAY_SOAK === "1";
const looked = isSoak ? [...variants, ...moreVariants] : variants;
const home = "eu-central-1";

describe.skipIf(cannotCheck !== undefined)("What is built on AWS", () => {
  const folder = mkdtempSync(join(tmpdir(), "slipway-validity-"));
  const runs = new Map<string, { made: Made[]; converted: Converted; findings: Finding[] }>();

  beforeAll(async () => {
    const project = new ValidityProject();
    try {
      for (const variant of looked) {
        const made = await project.resources(variant);
        const converted = createTemplates(made, regionOf(variant.aws));
        runs.set(variant.name, { made, converted, findings: [] });
      }
    } finally {
      project.remove();
    }
    for (const { file, finding } of await lintAll()) {
      runs.get(file)?.findings.push(finding);
    }
  }, patient(600_000));

  /** One reading of all templates of a region, since the linter starts slowly. */
  async function lintAll(): Promise<{ file: string; finding: Finding }[]> {
    const byRegion = new Map<string, Map<string, string>>();
    for (const [name, { converted }] of runs) {
      for (const [region, template] of converted.templates) {
        const file = join(folder, `${name}.${region}.json`);
        writeFileSync(file, JSON.stringify(template));
        byRegion.set(region, (byRegion.get(region) ?? new Map<string, string>()).set(file, name));
      }
    }
    const all = [...byRegion].map(async ([region, files]) =>
      (await lintTemplates([...files.keys()], region)).map((finding) => ({
        file: files.get(finding.file) ?? finding.file,
        finding,
      })),
    );
    return (await Promise.all(all)).flat();
  }

  function runOf(name: string): { made: Made[]; converted: Converted; findings: Finding[] } {
    const run = runs.get(name);
    if (run === undefined) throw new RangeError(`no run ${name}`);
    return run;
  }

  test.each(looked.map(({ name }) => name))("%s has nothing that cfn-lint refuses", (name) => {
    const { findings, converted } = runOf(name);
    expect(unexpected(findings, templateExceptions)).toEqual([]);
    const all = converted.converted + [...converted.without.values()].reduce((a, b) => a + b, 0);
    expect(converted.converted / all).toBeGreaterThan(0.97);
  });

  test("what has no counterpart in CloudFormation is what docs/aws.md lists", () => {
    const without = new Set(
      [...runs.values()].flatMap(({ converted }) => [...converted.without.keys()]),
    );
    const listed = /(certificateValidation|defaultSecurityGroup|invocation|targetGroupAttachment):/;
    expect([...without].filter((type) => !listed.test(type))).toEqual([]);
  });

  test("every policy document says what IAM knows, and no more than it has to", async () => {
    const documents = policiesOf([...runs.values()].flatMap(({ made }) => made));
    expect(documents.length).toBeGreaterThan(isSoak ? 50 : 30);
    const findings = await checkPolicies(documents, join(folder, "policies"));
    expect(unexpected(findings, policyExceptions)).toEqual([]);
  });

  describe("a fault that is planted", () => {
    let found: Finding[] = [];

    beforeAll(async () => {
      const { made } = runOf("dev");
      const planted = templateFaults.flatMap((fault, index) => [
        plant(made, fault, index, true),
        plant(made, fault, index, false),
      ]);
      const file = join(folder, "planted.json");
      const { templates } = createTemplates(planted, home);
      writeFileSync(file, JSON.stringify(templates.get(home)));
      const all = await lintTemplates([file], home);
      // That copies have one name is the test's own doing.
      found = unexpected(all, templateExceptions).filter(({ rule }) => rule !== "E3019");
    }, patient(300_000));

    test.each(templateFaults.map(({ what }, index) => [what, index] as const))(
      "is found: wrong %s",
      (_what, index) => {
        const at = (kind: string): Finding[] =>
          found.filter(({ place }) => place.startsWith(`Resources/${kind}${index}X`));
        expect(at("Wrong").length).toBeGreaterThan(0);
        expect(at("Right")).toEqual([]);
      },
    );

    test("is found in policies, by its kind", async () => {
      const documents = policyFaults.map(([what, , statement]) => ({
        place: what,
        text: JSON.stringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", ...statement }],
        }),
      }));
      const findings = await checkPolicies(documents, join(folder, "planted-policies"));
      const rules = policyFaults.map(([what]) =>
        findings.filter(({ place }) => place === what).map(({ rule }) => rule),
      );
      expect(rules).toEqual(policyFaults.map(([, rule]) => [rule]));
    });
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
});

/** The region of a variant's config. */
function regionOf(lines: readonly string[] = []): string {
  const line = lines.find((each) => each.startsWith("region: "));
  return line?.slice("region: ".length) ?? home;
}
