import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  databaseUrl,
  findMissing,
  number,
  resolveVariables,
  secret,
  string,
  url,
} from "../../variables/index.ts";
import type { Variable, VariableContract, VariableInputs } from "../../variables/index.ts";
import type { LinkSource } from "../../variables/index.ts";
import { stages } from "../../variables/stage.ts";
import type { EffectiveStage, ProfiledStage } from "../../variables/stage.ts";

const nothing: VariableInputs = { values: {}, secure: [], sealed: [] };

function config(values: Record<string, string>, secure: string[] = []): VariableInputs {
  return { values, secure, sealed: [] };
}

function at(stage: ProfiledStage): EffectiveStage {
  return { stage, profile: stage };
}

function link(name: string, optional = false): LinkSource {
  return { name, optional };
}

describe("where a variable's value comes from", () => {
  it("is the link before everything", () => {
    const contract = { DATABASE_URL: databaseUrl({ default: "postgres://default/orders" }) };
    const links = { DATABASE_URL: link("orders") };
    const { facts, values, problems } = resolveVariables(contract, at("staging"), nothing, links);
    expect(facts.DATABASE_URL).toEqual({
      type: "databaseUrl",
      from: "link",
      link: "orders",
      required: false,
      sensitive: true,
    });
    expect(values).toEqual({});
    expect(problems).toEqual([]);
  });

  it.each([
    [
      url(),
      { isUrl: false },
      "is url() in the contract, and the link to 'spare-parts' gives no URL",
    ],
    [url(), { isUrl: true }, undefined],
    [number(), { type: "string" }, "gives no number; make it string() or secret()"],
    [number(), { type: "number", isUrl: false }, undefined],
    [number(), {}, "gives no number"],
    [string(), { type: "number", isUrl: false }, undefined],
    [secret(), { type: "string", isUrl: false }, undefined],
  ] as const)("is a link that gives what the contract wants: %#", (variable, given, says) => {
    const links = { DB_PART: { ...link("spare-parts"), ...given } };
    const { problems } = resolveVariables({ DB_PART: variable }, at("staging"), nothing, links);
    expect(problems.map(({ at: where }) => where)).toEqual(says === undefined ? [] : ["DB_PART"]);
    if (says !== undefined) expect(problems[0]?.message).toContain(says);
  });

  it("is the config before the default", () => {
    const contract = { LOG_LEVEL: string({ default: "info" }) };
    const resolved = resolveVariables(contract, at("staging"), config({ LOG_LEVEL: "debug" }), {});
    expect(resolved.facts.LOG_LEVEL?.from).toBe("config");
    expect(resolved.values).toEqual({ LOG_LEVEL: "debug" });
  });

  it("is the default of the stage", () => {
    const contract = { A: number({ default: { staging: 7 } }) };
    const resolve = (stage: ProfiledStage) => resolveVariables(contract, at(stage), nothing, {});
    expect(resolve("staging").values).toEqual({ A: "7" });
    expect(resolve("staging").facts.A).toEqual({
      type: "number",
      from: "default",
      required: false,
    });
    expect(resolve("production").facts.A).toEqual({
      type: "number",
      from: "unset",
      required: true,
    });
  });

  it("is told as secure where it is encrypted, and as sealed where nobody can read it", () => {
    const contract = { A: secret(), B: secret(), C: string({ default: "c" }) };
    const inputs = { values: { A: "x" }, secure: ["A"], sealed: ["B", "C"] };
    const { facts, values } = resolveVariables(contract, at("production"), inputs, {});
    expect(facts.A?.from).toBe("secure");
    expect(facts.B?.from).toBe("sealed");
    expect(facts.C?.from).toBe("sealed");
    expect(values).toEqual({ A: "x" });
    expect(findMissing(facts)).toEqual([]);
  });

  it("is a link too where no contract names the variable", () => {
    const { facts } = resolveVariables({}, at("staging"), nothing, { REDIS_URL: link("sessions") });
    expect(facts).toEqual({
      REDIS_URL: { type: "secret", from: "link", link: "sessions", required: true },
    });
  });

  it("is looked through for credentials in config and default, never where it is encrypted", () => {
    const key = `AKIA${"A1".repeat(8)}`;
    const contract = { A: string(), B: string({ default: key }), C: string() };
    const { facts } = resolveVariables(
      contract,
      at("staging"),
      config({ A: key, C: key }, ["C"]),
      {},
    );
    expect(facts.A?.credential).toBe("AWS access key");
    expect(facts.B?.credential).toBe("AWS access key");
    expect(facts.C?.credential).toBeUndefined();
  });
});

describe("a contract at a custom stage", () => {
  const custom: EffectiveStage = { stage: "custom", profile: "production" };
  const resolve = (variable: Variable) => resolveVariables({ A: variable }, custom, nothing, {});

  it("gives the default of that stage before its parent's", () => {
    const ofBoth = string({ default: { custom: "own", production: "parent" } });
    expect(resolve(ofBoth).values).toEqual({ A: "own" });
    expect(resolve(string({ default: { production: "parent" } })).values).toEqual({ A: "parent" });
    expect(resolve(string({ default: { staging: "other" } })).facts.A?.from).toBe("unset");
  });

  it("requires what is required at either", () => {
    const isRequired = (...required: EffectiveStage["stage"][]) =>
      resolve(string({ required })).facts.A?.required;
    expect(isRequired("custom")).toBe(true);
    expect(isRequired("production")).toBe(true);
    expect(isRequired("staging")).toBe(false);
  });

  it("requires no more than its parent where the contract says nothing of it", () => {
    const empty = resolve(string({ default: { production: "" } }));
    expect(empty.facts.A).toEqual({ type: "string", from: "default", required: false });
    expect(empty.problems).toEqual([]);
  });
});

describe("a required variable", () => {
  it("is missing where only a link to something optional gives it", () => {
    const links = { REDIS_URL: link("sessions", true) };
    const resolve = (required: boolean) =>
      resolveVariables({ REDIS_URL: url({ required }) }, at("staging"), nothing, links).facts;
    expect(findMissing(resolve(true))).toEqual(["REDIS_URL"]);
    expect(resolve(true).REDIS_URL).toMatchObject({ from: "link", optional: true });
    expect(findMissing(resolve(false))).toEqual([]);
    expect(findMissing(resolveVariables({}, at("staging"), nothing, links).facts)).toEqual([]);
  });

  it("is missing where it is empty, and that is told as what it is", () => {
    const contract = { A: string(), B: string({ required: false }) };
    const resolved = resolveVariables(contract, at("staging"), config({ A: "", B: "" }), {});
    expect(findMissing(resolved.facts)).toEqual(["A"]);
    expect(resolved.problems).toMatchObject([
      { at: "variables:A", message: "is empty, and it is required" },
    ]);
    expect(resolved.values).toEqual({ B: "" });
  });
});

describe("the problems of variables", () => {
  it("name the wrong value and what is right", () => {
    const { problems } = resolveVariables({ A: number() }, at("staging"), config({ A: "x" }), {});
    expect(problems).toMatchObject([{ at: "variables:A", message: "'x' must be a number" }]);
  });

  it("never show the value of a secret or of an encrypted variable", () => {
    const contract = { A: secret(), B: number() };
    const inputs = config({ A: "", B: "hunter2" }, ["A", "B"]);
    const { problems } = resolveVariables(contract, at("staging"), inputs, {});
    expect(problems).toMatchObject([
      { at: "variables:A", message: "[secret] must not be empty" },
      { at: "variables:B", message: "[secret] must be a number" },
    ]);
  });

  it("name both ends where a link and the config give the same variable", () => {
    const inputs = config({ DATABASE_URL: "postgres://elsewhere/orders" });
    const contract = { DATABASE_URL: databaseUrl() };
    const { problems } = resolveVariables(contract, at("staging"), inputs, {
      DATABASE_URL: link("orders"),
    });
    expect(problems).toMatchObject([
      {
        at: "variables:DATABASE_URL",
        message:
          "is given by the link to 'orders' and by the stack's config; remove one of the two",
      },
    ]);
  });

  it("do not include a missing variable, which is found apart", () => {
    const contract = {
      A: string(),
      B: string({ required: false }),
      C: url({ default: "https://example.com" }),
    };
    const { facts, problems } = resolveVariables(contract, at("staging"), nothing, {});
    expect(problems).toEqual([]);
    expect(findMissing(facts)).toEqual(["A"]);
  });
});

describe("for any contract and config", () => {
  const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,5}$/);
  // Long enough not to be part of a name, a kind or a type by chance.
  const value = fc.uuid().map((id) => `value-${id}`);
  const variable: fc.Arbitrary<Variable> = fc.oneof(
    fc.record({ default: value }).map((options) => string(options)),
    fc.boolean().map((required) => string({ required })),
    fc.boolean().map((required) => secret({ required })),
    fc.constant(url()),
    fc.constant(number({ required: ["production"] })),
  );
  const contract: fc.Arbitrary<VariableContract> = fc.dictionary(name, variable, { maxKeys: 6 });
  const inputs = fc.record({
    values: fc.dictionary(name, value, { maxKeys: 6 }),
    secure: fc.array(name, { maxLength: 3 }),
    sealed: fc.array(name, { maxLength: 3 }),
  });
  const links = fc.dictionary(
    name,
    fc.record({ name: fc.constantFrom("orders", "sessions"), optional: fc.boolean() }),
    { maxKeys: 3 },
  );
  const profiled = fc.constantFrom(...stages).filter((one) => one !== "custom");
  const stage: fc.Arbitrary<EffectiveStage> = fc.oneof(
    profiled.map((one) => at(one)),
    profiled.map((profile) => ({ stage: "custom" as const, profile })),
  );

  it("no fact carries a value", () => {
    fc.assert(
      fc.property(contract, stage, inputs, links, (...given) => {
        const { facts } = resolveVariables(...given);
        expect(JSON.stringify(facts)).not.toContain("value-");
      }),
    );
  });

  it("every variable has one fact, and a value where config or default gives it", () => {
    fc.assert(
      fc.property(contract, stage, inputs, links, (...given) => {
        const { facts, values } = resolveVariables(...given);
        const names = new Set([...Object.keys(given[0]), ...Object.keys(given[3])]);
        expect(new Set(Object.keys(facts))).toEqual(names);
        for (const [key, { from }] of Object.entries(facts)) {
          const isPlain =
            from === "config" ||
            from === "default" ||
            (from === "secure" && key in given[2].values);
          if (from === "link" || from === "sealed" || from === "unset")
            expect(values).not.toHaveProperty([key]);
          if (isPlain) expect(values).toHaveProperty([key]);
        }
      }),
    );
  });

  it("a problem shows no value of a secret or encrypted variable", () => {
    fc.assert(
      fc.property(contract, stage, inputs, links, (...given) => {
        const { problems } = resolveVariables(...given);
        for (const { at, message } of problems) {
          const key = at.slice("variables:".length);
          const isSecret = given[0][key]?.type === "secret" || given[2].secure.includes(key);
          if (isSecret) expect(message).not.toContain("value-");
        }
      }),
    );
  });
});
