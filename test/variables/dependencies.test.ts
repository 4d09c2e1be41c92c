import { describe, expect, it } from "vitest";
import {
  apiKey,
  boolean,
  databaseUrl,
  enumOf,
  number,
  redisUrl,
  resolveVariables,
  secret,
  string,
  url,
} from "../../variables/index.ts";
import type { LinkSource, Stage, Variable, VariableInputs } from "../../variables/index.ts";
import type { ProgramContext } from "../../variables/resolve.ts";

interface Given {
  config?: Record<string, string>;
  secure?: string[];
  sealed?: string[];
  links?: Record<string, LinkSource>;
  stage?: Exclude<Stage, "custom">;
  context?: ProgramContext;
}

/** Codes by name, errors and warnings apart, beside the facts and values. */
function judge(contract: Record<string, Variable>, given: Given) {
  const { config = {}, secure = [], sealed = [], links = {}, stage = "staging" } = given;
  const inputs: VariableInputs = { values: config, secure, sealed };
  const context = { program: "tide-api", stack: "low-tide", ...given.context };
  const resolved = resolveVariables(contract, { stage, profile: stage }, inputs, links, context);
  const codes = (all: readonly { name: string; code: string }[]): string[] =>
    all.map(({ name, code }) => `${name} ${code}`);
  return { ...resolved, errors: codes(resolved.problems), warned: codes(resolved.warnings) };
}

const oauth = {
  REEF_CLIENT_ID: string({ required: false }),
  REEF_CLIENT_SECRET: secret({ required: false }),
  REEF_CALLBACK_URL: url({ required: false }),
  APP_URL: url({ required: false }),
};
const whole = {
  REEF_CLIENT_ID: "id",
  REEF_CLIENT_SECRET: "k3-vR9-wQ",
  REEF_CALLBACK_URL: "https://reef.example.com/back",
};
const ai = {
  AI_PROVIDER: enumOf(["openai", "anthropic", "huggingface", "ollama", "none"]),
  OPENAI_API_KEY: apiKey({ provider: "openai", required: false }),
  ANTHROPIC_API_KEY: apiKey({ provider: "anthropic", required: false }),
};

describe("variables that go together", () => {
  it.each([
    ["a client id alone", { REEF_CLIENT_ID: "id" }, ["REEF_CLIENT_SECRET", "REEF_CALLBACK_URL"]],
    ["one without its callback", { ...whole, REEF_CALLBACK_URL: "" }, ["REEF_CALLBACK_URL"]],
    ["none of them", {}, []],
    ["all of them", whole, []],
  ])("OAuth: %s", (_, config, missing) => {
    const { errors } = judge(oauth, { config });
    const dependent = errors.filter((one) => one.endsWith("DependencyMissing"));
    expect(dependent).toEqual(missing.map((name) => `${name} DependencyMissing`));
  });

  it.each([
    ["https://reef.example.com", []],
    ["https://reef.example.com/docs", []],
    ["https://other.example.com", ["REEF_CALLBACK_URL NotMatching"]],
    ["http://reef.example.com:3000", ["REEF_CALLBACK_URL NotMatching"]],
  ])("OAuth: a callback where people are at %s", (APP_URL, errors) => {
    expect(judge(oauth, { config: { ...whole, APP_URL } }).errors).toEqual(errors);
  });

  it.each([
    [{ AI_PROVIDER: "openai" }, ["OPENAI_API_KEY DependencyMissing"], []],
    [{ AI_PROVIDER: "anthropic" }, ["ANTHROPIC_API_KEY DependencyMissing"], []],
    [{ AI_PROVIDER: "huggingface" }, ["HUGGINGFACE_TOKEN DependencyMissing"], []],
    [{ AI_PROVIDER: "ollama" }, [], ["OLLAMA_URL DependencyMissing"]],
    [{ AI_PROVIDER: "openai", OPENAI_API_KEY: "sk-proj-0123456789abcdef0123" }, [], []],
    [{ AI_PROVIDER: "anthropic", ANTHROPIC_API_KEY: "sk-ant-0123456789abcdef01234" }, [], []],
    [{ AI_PROVIDER: "none" }, [], []],
  ])("the provider of models: %j", (config, errors, warned) => {
    const judged = judge(ai, { config });
    expect(judged).toMatchObject({ errors, warned });
    if (warned.length > 0) expect(judged.warnings[0]?.message).toContain("http://localhost:11434");
  });

  it("a link counts as set, as does what is sealed", () => {
    const links = { OLLAMA_URL: { name: "reef-model", optional: false } };
    const contract = { ...ai, OLLAMA_URL: url({ required: false }) };
    expect(judge(contract, { config: { AI_PROVIDER: "ollama" }, links }).warned).toEqual([]);
    const sealed = ["OPENAI_API_KEY"];
    expect(judge(ai, { config: { AI_PROVIDER: "openai" }, sealed }).errors).toEqual([]);
  });

  it.each([
    ["SHORE_SESSION_SECRET", "x".repeat(31), true],
    ["JWT_SECRET", "a-short-one", true],
    ["NEXTAUTH_SECRET", "q8Wm2Rk9Lx4Vb7Nc1Td6Yf3Hg5Js0Pzq", false],
    ["DOOR_CODE_SECRET", "a-short-one", false],
  ])("%s of %j is too short to sign with: %s", async (name, value, isShort) => {
    const { defineVariables } = await import("../../variables/index.ts");
    const contract = defineVariables({ [name]: secret() });
    const { errors } = judge(contract, { config: { [name]: value }, secure: [name] });
    expect(errors).toEqual(isShort ? [`${name} TooShort`] : []);
  });

  it.each(["password123", "changeme", "aaaaaaaaaaaa", "abcabcabcabc", "your-secret-here"])(
    "warns of %j as a secret, and not of a random one",
    (value) => {
      const contract = { KEEL_SECRET: secret(), MAST_SECRET: secret() };
      const config = { KEEL_SECRET: value, MAST_SECRET: "k3-vR9-wQ-7t" };
      const { errors, warned } = judge(contract, { config, secure: Object.keys(config) });
      expect({ errors, warned }).toEqual({ errors: [], warned: ["KEEL_SECRET NotMatching"] });
    },
  );
});

describe("scope, source and earlier names", () => {
  const flagged = {
    NEW_PIER: boolean({ default: { staging: true, production: false } }),
    PIER_LENGTH: number({ scope: { feature: "NEW_PIER" } }),
  };

  it("a variable of a feature is asked for, checked and given where its flag is on", () => {
    expect(judge(flagged, {}).facts.PIER_LENGTH).toMatchObject({ required: true, from: "unset" });
    expect(judge(flagged, { config: { PIER_LENGTH: "x" } }).errors).toEqual([
      "PIER_LENGTH WrongType",
    ]);
    expect(judge(flagged, { config: { PIER_LENGTH: "5" } }).values.PIER_LENGTH).toBe("5");
    const off = judge(flagged, { stage: "production", config: { PIER_LENGTH: "x" } });
    expect(off.facts.PIER_LENGTH).toMatchObject({ required: false, from: "unset" });
    expect(off).toMatchObject({ errors: [], values: { NEW_PIER: "false" } });
  });

  it("a program's own value goes before the plain one, if its scope lets it", () => {
    const config = { "tide-api/DEPTH": "9", DEPTH: "1", "other-api/DEPTH": "x" };
    const own = judge({ DEPTH: number({ scope: "service" }) }, { config });
    expect(own).toMatchObject({ errors: [], values: { DEPTH: "9" } });
    expect(judge({ DEPTH: number() }, { config }).errors).toEqual(["DEPTH Clash"]);
    const plain = judge({ DEPTH: number() }, { config, context: { program: "mail-room" } });
    expect(plain).toMatchObject({ errors: [], values: { DEPTH: "1" } });
    const wrong = judge(
      { DEPTH: number({ scope: "service" }) },
      { config: { "tide-api/DEPTH": "x" } },
    );
    expect(wrong.problems[0]).toMatchObject({
      at: "variables:tide-api/DEPTH",
      service: "tide-api",
    });
  });

  it("what the deployment tells is told, and the config may not say otherwise", () => {
    const contract = {
      RUNNING: string({ scope: { deployment: "release" } }),
      STAGE: string({ scope: { deployment: "stage" } }),
      STACK: string({ scope: { deployment: "stack" } }),
      PLACE: string({ scope: { deployment: "platform" } }),
    };
    const context = { release: "r-7", platform: "docker" };
    const told = judge(contract, { context });
    expect(told.values).toEqual({
      RUNNING: "r-7",
      STAGE: "staging",
      STACK: "low-tide",
      PLACE: "docker",
    });
    expect(told.facts.RUNNING?.from).toBe("deployment");
    expect(judge(contract, { context, config: { STAGE: "x" } }).errors).toEqual(["STAGE Clash"]);
  });

  it("a source says who gives it", () => {
    const contract = {
      A_URL: databaseUrl({ source: "linked", required: false }),
      B: string({ source: "manual", required: false }),
    };
    const links = { B: { name: "reef-cache", optional: false } };
    const config = { A_URL: "postgres://h/d" };
    expect(judge(contract, { config, links }).errors).toEqual(["A_URL Clash", "B Clash"]);
    const right = { A_URL: { name: "reef-base", optional: false } };
    expect(judge(contract, { config: { B: "x" }, links: right }).errors).toEqual([]);
  });

  it("an earlier name still counts, with a warning, and the present one goes before it", () => {
    const contract = { HULL: string({ deprecated: ["KEEL"] }) };
    const old = judge(contract, { config: { KEEL: "oak" } });
    expect(old).toMatchObject({ errors: [], warned: ["HULL Deprecated"], values: { HULL: "oak" } });
    const both = judge(contract, { config: { KEEL: "oak", HULL: "elm" } });
    expect(both).toMatchObject({ warned: [], values: { HULL: "elm" } });
  });

  it("an owner and an example are in what is to be done", () => {
    const contract = { DEPTH: number({ owner: "the pilots", example: "4" }) };
    const { problems } = judge(contract, { config: { DEPTH: "deep" } });
    expect(problems[0]?.fix).toBe(
      "set it with `npx slipway env set low-tide DEPTH`, such as '4'; its owner is the pilots",
    );
  });

  it("static keys of AWS are refused in plain text, but for development, and warned of on aws", () => {
    const contract = { AWS_ACCESS_KEY_ID: apiKey({ provider: "aws-access-key-id" }) };
    const config = { AWS_ACCESS_KEY_ID: `AKIA${"Q7".repeat(8)}` };
    const secure = ["AWS_ACCESS_KEY_ID"];
    const code = ["AWS_ACCESS_KEY_ID StaticCloudKey"];
    expect(judge(contract, { config })).toMatchObject({ errors: code, warned: [] });
    expect(judge(contract, { config, stage: "development" })).toMatchObject({
      errors: [],
      warned: code,
    });
    const aws = { config, secure, context: { platform: "aws" } };
    expect(judge(contract, aws)).toMatchObject({ errors: [], warned: code });
    const here = { config, secure, context: { platform: "docker" } };
    expect(judge(contract, here)).toMatchObject({ errors: [], warned: [] });
  });
});

describe("what a link gives", () => {
  const to = (engine: LinkSource["engine"]): LinkSource => ({
    name: "reef-base",
    optional: false,
    ...(engine && { engine }),
  });
  it.each([
    [databaseUrl(), to("postgres"), true],
    [databaseUrl({ engine: "mysql" }), to("mysql"), true],
    [redisUrl(), to("redis"), true],
    [url(), to(undefined), true],
    [string(), to("postgres"), true],
    [secret(), to("redis"), true],
    [databaseUrl(), to("mysql"), false],
    [databaseUrl(), to("redis"), false],
    [url(), to("postgres"), false],
    [url(), to("redis"), false],
    [boolean(), to(undefined), false],
    [redisUrl(), to("postgres"), false],
  ])("fits the contract or is refused with the type to take: %#", (variable, link, fits) => {
    const { errors, problems } = judge({ REEF_URL: variable }, { links: { REEF_URL: link } });
    expect(errors.length).toBe(fits ? 0 : 1);
    if (!fits) expect(problems[0]?.message).toContain("make it ");
  });
});
