import { describe, expect, it } from "vitest";
import {
  databaseUrl,
  defineVariables,
  enumOf,
  resolveVariables,
  secret,
  string,
  url,
} from "../../variables/index.ts";
import { describeContract } from "../../variables/describe/describe.ts";
import { formatDocsTable } from "../../variables/describe/docs-table.ts";
import { formatEnvExample } from "../../variables/describe/env-example.ts";
import { formatJsonSchema } from "../../variables/describe/json-schema.ts";
import { formatTold, parseTold } from "../../variables/describe/told.ts";
import type { ToldProgram } from "../../variables/describe/told.ts";

const contract = defineVariables({
  BERTH_URL: databaseUrl({ description: "Where the berths are kept." }),
  TIDE_MODE: enumOf(["ebb", "flood"], { default: { staging: "ebb" }, owner: "the | pilots" }),
  HARBOUR_URL: url({ example: "https://harbour.example.com", required: ["production"] }),
  BELL_SECRET: secret({ required: { when: "TIDE_MODE", is: "flood" }, deprecated: ["GONG"] }),
  GREETING: string({ default: "it's high tide", pattern: "[a-z' ]+", requires: ["TIDE_MODE"] }),
});

const at = { stage: "staging", profile: "staging" } as const;
const links = { BERTH_URL: { name: "berth-book", optional: false } };
const { facts } = resolveVariables(contract, at, { values: {}, secure: [], sealed: [] }, links);
const program: ToldProgram = {
  kind: "service",
  name: "pilot-api",
  contract: describeContract(contract),
  facts,
};

describe("what is written from a contract", () => {
  it("is a .env.example that says all of it and fills in what is no secret", () => {
    const text = formatEnvExample([program], "staging");
    expect(text).toContain(
      "# Where the berths are kept.\n" +
        "# Address of postgres (secret), required, given by the link to berth-book where Slipway deploys.\n" +
        "# Read by pilot-api.\nBERTH_URL=\n",
    );
    expect(text).toContain("\nTIDE_MODE=ebb\n");
    expect(text).toContain("# Ask the | pilots.");
    expect(text).toContain(
      "# Url, required in production.\n# Example: https://harbour.example.com\n",
    );
    expect(text).toContain("required with TIDE_MODE=flood");
    expect(text).toContain("# Earlier name: GONG.\n# BELL_SECRET=\n");
    expect(text).toContain(String.raw`GREETING='it'\''s high tide'`);
  });

  it("is a table whose cells hold what they should", () => {
    const rows = formatDocsTable([program], "staging").trim().split("\n");
    expect(rows).toHaveLength(2 + Object.keys(contract).length);
    expect(rows).toContain(
      "| `TIDE_MODE` | enum (one of ebb, flood) | optional | `ebb` | pilot-api | Ask the \\| pilots. |",
    );
  });

  it("is a JSON Schema with what is required and what goes together", () => {
    expect(formatJsonSchema(program.contract, "Variables", "staging")).toMatchObject({
      required: ["BERTH_URL"],
      dependentRequired: { GREETING: ["TIDE_MODE"] },
      allOf: [
        {
          if: { properties: { TIDE_MODE: { enum: ["flood"] } }, required: ["TIDE_MODE"] },
          then: { required: ["BELL_SECRET"] },
        },
      ],
      properties: {
        BERTH_URL: { writeOnly: true },
        TIDE_MODE: { enum: ["ebb", "flood"], default: "ebb" },
        GREETING: { pattern: "^(?:[a-z' ]+)$" },
      },
    });
  });

  it("reaches whoever asked whole", () => {
    const report = { valid: true, errors: [], warnings: [] };
    const told = { stack: "low-tide", stage: "staging", programs: [program], report };
    expect(parseTold(formatTold(told))).toEqual(JSON.parse(JSON.stringify(told)));
    expect(parseTold("any other line")).toBeUndefined();
  });
});
