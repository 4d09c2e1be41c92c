import { describe, expect, it } from "vitest";
import { defineVariables, isRequired, number, secret, string, url } from "../../variables/index.ts";
import type { EffectiveStage, ProfiledStage, Variable } from "../../variables/index.ts";

function at(stage: ProfiledStage): EffectiveStage {
  return { stage, profile: stage };
}

describe("a variable's values", () => {
  const cases: [string, Variable, string, string | undefined][] = [
    ["any text", string(), "", undefined],
    ["text of a list", string({ oneOf: ["debug", "info"] }), "info", undefined],
    ["no text of a list", string({ oneOf: ["a", "b"] }), "c", "must be one of a, b"],
    ["an absolute URL", url(), "https://shop.example.com/a?b", undefined],
    ["a URL of another scheme", url(), "postgres://host/db", "must begin with http: or https:"],
    ["a relative URL", url(), "/a", "must be an absolute URL such as https://example.com"],
    ["an empty URL", url(), "", "must be an absolute URL such as https://example.com"],
    ["a whole number", number(), "42", undefined],
    ["a fraction below zero", number(), "-0.5", undefined],
    ["a bound itself", number({ min: 1, max: 3 }), "3", undefined],
    ["a word as number", number(), "many", "must be a number"],
    ["an empty number", number(), " ", "must be a number"],
    ["infinity", number(), "Infinity", "must be a number"],
    ["a hexadecimal number", number(), "0x10", "must be a number"],
    ["too little", number({ min: 1 }), "0", "must be at least 1"],
    ["too much", number({ max: 3 }), "3.5", "must be at most 3"],
    ["out of both bounds", number({ min: 1, max: 3 }), "4", "must be between 1 and 3"],
    ["a secret", secret(), "x1y2z3w4", undefined],
    ["a short secret", secret(), "x", "must have at least 8 characters"],
    ["an empty secret", secret(), "", "must not be empty"],
  ];
  it.each(cases)("%s is judged", (_, variable, value, problem) => {
    expect(variable.problemOf(value)).toBe(problem);
  });
});

describe("whether a variable is required", () => {
  it("is yes without a default, and no with one", () => {
    expect(isRequired(string(), at("development"))).toBe(true);
    expect(isRequired(string({ default: "x" }), at("production"))).toBe(false);
  });

  it("is yes at the stages that its default leaves out", () => {
    const variable = string({ default: { development: "x" } });
    expect(isRequired(variable, at("development"))).toBe(false);
    expect(isRequired(variable, at("production"))).toBe(true);
  });

  it("is what the contract says, for all stages or by stage", () => {
    expect(isRequired(secret({ required: false }), at("production"))).toBe(false);
    expect(isRequired(url({ required: ["production"] }), at("production"))).toBe(true);
    expect(isRequired(url({ required: ["production"] }), at("staging"))).toBe(false);
  });
});

describe("a contract", () => {
  it("is what it was defined as, and cannot be changed", () => {
    const contract = defineVariables({ LOG_LEVEL: string({ default: "info" }) });
    expect(Object.keys(contract)).toEqual(["LOG_LEVEL"]);
    expect(contract.LOG_LEVEL.defaults).toMatchObject({ production: "info", custom: "info" });
    expect(Object.isFrozen(contract)).toBe(true);
  });

  it("keeps the default 0 of a number", () => {
    expect(number({ default: 0 }).defaults.production).toBe("0");
  });

  it("tells all its problems together", () => {
    const define = () =>
      defineVariables({
        logLevel: string(),
        PORT: number(),
        DELAY: number({ min: 1, default: 0 }),
        MODE: string({ required: ["prod" as "production"] }),
      });
    expect(define).toThrow(
      [
        "The variable contract has 4 problems:",
        "  - logLevel: a name has capital letters, digits and _ only",
        "  - PORT: PORT is set by the platform; remove it",
        "  - DELAY (development): default '0' must be at least 1",
        "  - MODE: 'prod' is no stage; use development, testing, staging, production, preview, custom",
      ].join("\n"),
    );
  });
});
