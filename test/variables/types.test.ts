import * as z from "zod";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { email, json } from "../../variables/index.ts";
import { variableTypes } from "../../variables/reader/spec.ts";
import { checkJson } from "../../variables/reader/json-check.ts";
import { keyForms } from "../../variables/types/providers.ts";
import { apiKey } from "../../variables/types/api-key.ts";
import type { KeyProvider } from "../../variables/types/providers.ts";
import { valueCases } from "../trials/variable-faults/value-cases.ts";

describe("the types of variables", () => {
  it("are all in the table, each with as many values that it takes as that it refuses", () => {
    const types = new Set<string>(valueCases.map(({ variable }) => variable.type));
    expect([...types].sort()).toEqual([...variableTypes].sort());
    for (const { name, bad, good } of valueCases) expect(good.length, name).toBe(bad.length);
  });

  it.each(valueCases.flatMap((one) => one.bad.map((bad) => [one.name, ...bad, one] as const)))(
    "%s refuses %j as %s",
    (_, value, code, { variable }) => {
      expect(variable.findingOf(value)?.code).toBe(code);
    },
  );

  it.each(valueCases.flatMap((one) => one.good.map((good) => [one.name, good, one] as const)))(
    "%s takes %j",
    (_, value, { variable }) => {
      expect(variable.findingOf(value)).toBeUndefined();
    },
  );

  it("tell where JSON ends being JSON, as the parser does, and nothing of it", () => {
    const broken = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", "}", ",", "x", '"', "\u0001"))
      .map(([text, at, put]) => text.slice(0, at % (text.length + 1)) + put);
    fc.assert(
      fc.property(broken, (text) => {
        const found = checkJson(text);
        let parsed = true;
        try {
          JSON.parse(text);
        } catch {
          parsed = false;
        }
        expect(found === undefined).toBe(parsed);
      }),
    );
    expect(json().problemOf('{"a": 1,\n "b": hunter2}')).toBe(
      "must be JSON, and is not at line 2, column 7",
    );
  });

  it("judge e-mail addresses as zod does, but for domains without a dot and length", () => {
    const part = fc.stringMatching(/^[a-z0-9._+-]{1,8}$/);
    fc.assert(
      fc.property(part, part, (local, domain) => {
        const address = `${local}@${domain}.example`;
        // zod takes a label that ends with a dash, which no host name may.
        fc.pre(!/[.@]-|-\./.test(address) && !domain.includes("_") && !domain.includes("+"));
        if (z.email().safeParse(address).success) {
          expect(email().problemOf(address)).toBeUndefined();
        }
      }),
    );
  });
});

const samples: Record<KeyProvider, string> = {
  anthropic: "sk-ant-api03-AbCdEfGh0123456789",
  openai: "sk-proj-AbCdEfGh0123456789xyz",
  "aws-access-key-id": `AKIA${"Q7".repeat(8)}`,
  "aws-secret-access-key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzzzzzz",
  google: `AIza${"aB3_-".repeat(7)}`,
  huggingface: `hf_${"aB3".repeat(11)}x`,
  stripe: "sk_test_4eC39HqLyjWDarjtT1",
  "stripe-publishable": "pk_test_4eC39HqLyjWDarjtT1",
  "stripe-webhook": "whsec_4eC39HqLyjWDarjtT1zdp7",
  clerk: "sk_test_9jb1FAThDz40ysdVIy7OCIty",
  "clerk-publishable": "pk_test_YWR2YW5jZWQtcmF5LTMx",
  supabase: "sb_secret_AbCdEfGh0123456789",
  "supabase-publishable": "sb_publishable_AbCdEfGh0123456789",
  github: `ghp_${"aB3x".repeat(9)}`,
  slack: "xoxb-123456789012-abcDEF",
  sendgrid: "SG.AbCdEfGh01234567.AbCdEfGh0123456789",
  resend: "re_AbCdEfGh0123456789",
  sentry: `sntrys_${"aB3x".repeat(10)}`,
};

describe("API keys by their issuer", () => {
  const providers = Object.keys(keyForms) as KeyProvider[];

  it.each(providers)("%s: a key has no warning, that of another issuer has one", (provider) => {
    const variable = apiKey({ provider });
    expect(variable.problemOf(samples[provider])).toBeUndefined();
    expect(variable.warningOf?.(samples[provider], "development")).toBeUndefined();
    const other = "zz-0123456789-0123456789-0123456789-0123456789";
    expect(variable.problemOf(other)).toBeUndefined();
    expect(variable.warningOf?.(other, "development")?.code).toBe("NotMatching");
    expect(apiKey({ provider, strict: true }).findingOf(other)?.code).toBe("NotMatching");
    expect(apiKey({ provider, strict: true }).findingOf(samples[provider])).toBeUndefined();
  });

  it.each([
    ["stripe", "sk_test_4eC39HqLyjWDarjtT1", "production", true],
    ["stripe", "sk_test_4eC39HqLyjWDarjtT1", "staging", false],
    ["stripe", "sk_live_4eC39HqLyjWDarjtT1", "production", false],
    ["stripe", "sk_live_4eC39HqLyjWDarjtT1", "development", true],
    ["clerk", "sk_live_9jb1FAThDz40ysdVIy7OCIty", "preview", true],
    ["clerk", "sk_live_9jb1FAThDz40ysdVIy7OCIty", "production", false],
  ] as const)("%s: %s at %s warns: %s", (provider, key, stage, warns) => {
    expect(apiKey({ provider }).warningOf?.(key, stage) !== undefined).toBe(warns);
  });

  it("each says where its form is from, and when that was read", () => {
    for (const { source, read } of Object.values(keyForms)) {
      expect(source).toMatch(/^https:\/\//);
      expect(read).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  });
});
