import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv-draft-04";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { formatSarif } from "../../tool/check/format/sarif.ts";
import { judge } from "../../tool/check/judge/judge.ts";
import { collected, compared, stackOf, stepOf, violation } from "../support/check/collected.ts";
import { manySteps } from "../support/check/many.ts";

/** The schema of OASIS, as Microsoft's matchers carry it. */
const file = createRequire(import.meta.url).resolve("@microsoft/jest-sarif");
const schema = JSON.parse(
  readFileSync(file.replace(/index\.js$/, "schemas/sarif-2.1.0-rtm.5.json"), "utf8"),
) as object;
const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function problemsIn(sarif: string): unknown[] {
  validate(JSON.parse(sarif));
  return validate.errors ?? [];
}

interface Shown {
  ruleId: string;
  level: string;
  message: { text: string };
  locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
}

function resultsOf(sarif: string): Shown[] {
  const { runs } = JSON.parse(sarif) as { runs: { results: Shown[] }[] };
  return runs.flatMap(({ results }) => results);
}

const full = judge(
  collected([
    compared(
      "prod-eu",
      [
        stepOf("aws:s3/bucket:Bucket", "photos", { bucket: "a" }, undefined),
        stepOf("aws:kms/key:Key", "key", { enableKeyRotation: true }, { enableKeyRotation: false }),
        stepOf(
          "docker:index/container:Container",
          "job",
          { ports: [] },
          { ports: [{ external: 22 }], privileged: true },
        ),
      ],
      {
        violations: [violation(), violation({ rule: "replicas", level: "advisory" })],
        violationsBefore: [violation({ rule: "old" })],
      },
    ),
    {
      ...stackOf("dev"),
      application: "fleet",
      outcome: { kind: "refused", code: "LinkKind", message: "No" },
    },
    { ...stackOf("qa"), outcome: { kind: "unknown", code: "AgainstRun", message: "No" } },
  ]),
  { version: "0.1.0" },
);

test("what was found is SARIF by its schema, each with a rule, a level and the file to change", () => {
  const sarif = formatSarif(full);
  expect(problemsIn(sarif)).toEqual([]);
  const shown = resultsOf(sarif).map(({ ruleId, level, locations }) => [
    ruleId,
    level,
    locations[0]?.physicalLocation.artifactLocation.uri,
  ]);
  expect(shown).toEqual([
    ["refused", "error", "Pulumi.dev.yaml"],
    ["unknown", "warning", "Pulumi.qa.yaml"],
    ["danger", "error", "stacks/fleet.ts"],
    ["exposure", "error", "stacks/fleet.ts"],
    ["right", "error", "stacks/fleet.ts"],
    ["protection", "error", "stacks/fleet.ts"],
    ["policy/database-protected", "error", "Pulumi.prod-eu.yaml"],
    ["policy/replicas", "note", "Pulumi.prod-eu.yaml"],
  ]);
});

test("nothing found, and thousands of findings, are SARIF as well", () => {
  const none = judge(collected([compared("prod", [])]), { version: "0.1.0" });
  expect(problemsIn(formatSarif(none))).toEqual([]);
  expect(resultsOf(formatSarif(none))).toEqual([]);
  const many = judge(collected([compared("prod", manySteps(3000))]), { version: "0.1.0" });
  expect(problemsIn(formatSarif(many))).toEqual([]);
});

test("the schema refuses what is none", () => {
  expect(problemsIn(formatSarif(full).replace('"ruleId"', '"rule"'))).not.toEqual([]);
  expect(problemsIn(formatSarif(full).replace('"error"', '"grave"'))).not.toEqual([]);
});
