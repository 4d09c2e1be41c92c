import * as z from "zod";
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  apiKey,
  boolean,
  bytes,
  databaseUrl,
  defineVariables,
  duration,
  EnvError,
  enumOf,
  json,
  jwt,
  list,
  number,
  readEnv,
  secret,
  string,
  url,
} from "../../variables/index.ts";
import type { Declared } from "../../variables/contract.ts";

/** What is said of a contract that TypeScript may not let through. */
function define(contract: Record<string, unknown>): () => unknown {
  return () => defineVariables(contract as Record<string, Declared>);
}

describe("definitions of variables", () => {
  it.each([
    [{ A: string({ example: "b", oneOf: ["a"] }) }, "example 'b' must be one of a"],
    [{ A: string({ pattern: "(" }) }, "is no regular expression"],
    [{ A: string({ pattern: "(a+)+" }) }, "can take for ever"],
    [{ A: string({ pattern: "(a|aa)+" }) }, "can take for ever"],
    [{ A: string({ minLength: 3, maxLength: 2 }) }, "has minLength 3 above maxLength 2"],
    [{ A: number({ min: 3, max: 2 }) }, "has min 3 above max 2"],
    [{ A: duration({ min: "3" }) }, "has min '3'; use a duration"],
    [{ A: bytes({ default: "1kb" }) }, "default '1kb' must be bytes"],
    [{ A: string({ requires: ["B"] }) }, "names 'B', which is not in the contract"],
    [{ A: string({ requires: ["A"] }) }, "names 'A', which is itself"],
    [{ A: string({ required: { when: "B" } }) }, "names 'B'"],
    [{ A: url({ hostOf: "B" }) }, "names 'B'"],
    [
      { A: string({ requires: ["B"] }), B: string({ requires: ["A"] }) },
      "requires itself: A → B → A",
    ],
    [{ A: string({ scope: { feature: "B" } }), B: string() }, "is no boolean() here"],
    [{ A: string({ source: "linked", default: "x" }) }, "remove its default"],
    [{ A: string({ deprecated: ["B"] }), B: string() }, "earlier name 'B' is that of B too"],
    [{ A: string({ deprecated: ["b"] }) }, "earlier name 'b' is no name"],
    [{ A: url({ schemes: ["https:"] }) }, "names the scheme 'https:'"],
    [{ A: list({ separator: "" }) }, "has an empty separator"],
    [{ A: enumOf([]) }, "names no value"],
    [{ A: apiKey({ provider: "nobody" as "openai" }) }, "has the provider 'nobody'"],
    [{ NEXT_PUBLIC_A: secret() }, "NEXT_PUBLIC_ brings it to every browser"],
    [{ VITE_KEY: apiKey({ provider: "stripe" }) }, "VITE_ brings it"],
    [{ PUBLIC_DB: databaseUrl() }, "PUBLIC_ brings it"],
    [{ EXPO_PUBLIC_A: string({ sensitive: true }) }, "EXPO_PUBLIC_ brings it"],
  ])("refuse %#: %s", (contract, message) => {
    expect(define(contract)).toThrow(message);
  });

  it.each([
    [{ A: string({ example: "a", oneOf: ["a"] }) }],
    [{ A: string({ pattern: "[(]" }) }],
    [{ A: string({ pattern: "a+(?:-a+)*" }) }],
    [{ A: string({ pattern: /^[a-z]+\.[a-z]+$/i, example: "A.b" }) }],
    [{ A: string({ minLength: 2, maxLength: 2 }) }],
    [{ A: number({ min: 3, max: 3 }) }],
    [{ A: duration({ min: "3s" }) }],
    [{ A: bytes({ default: "1KB" }) }],
    [{ A: string({ requires: ["B"] }), B: string() }],
    [{ A: string({ requires: ["B", "C"] }), B: string({ requires: ["C"] }), C: string() }],
    [{ A: string({ required: { when: "B" } }), B: string() }],
    [{ A: url({ hostOf: "B" }), B: url() }],
    [{ A: string({ requires: ["B"] }), B: string({ requires: [] }) }],
    [{ A: string({ scope: { feature: "B" } }), B: boolean() }],
    [{ A: string({ source: "linked" }) }],
    [{ A: string({ deprecated: ["C"] }), B: string() }],
    [{ A: string({ deprecated: ["B_1"] }) }],
    [{ A: url({ schemes: ["https"] }) }],
    [{ A: list({ separator: " " }) }],
    [{ A: enumOf(["a"]) }],
    [{ A: apiKey({ provider: "openai" }) }],
    [{ NEXT_PUBLIC_A: string() }],
    [{ VITE_KEY: apiKey({ provider: "stripe-publishable" }) }],
    [{ PUBLIC_ANON: jwt({ sensitive: false }) }],
    [{ MY_NEXT_PUBLIC_A: secret() }],
  ])("take neighbour %#", (contract) => {
    expect(define(contract)).not.toThrow();
  });

  it("name an option that a type does not have", () => {
    // @ts-expect-error: minLenght is a slip of the pen.
    expect(define({ A: string({ minLenght: 3 }) })).toThrow("has no option 'minLenght'");
    // @ts-expect-error: a number has no schemes.
    expect(define({ A: number({ schemes: [] }) })).toThrow("has no option 'schemes'");
  });

  it("let no secret reach a browser, by their types too", () => {
    // @ts-expect-error: a secret under a name that browsers see.
    expect(() => defineVariables({ NEXT_PUBLIC_KEY: secret() })).toThrow("every browser");
    // @ts-expect-error: a key of an API.
    expect(() => defineVariables({ VITE_AI: apiKey({ provider: "openai" }) })).toThrow("browser");
    // @ts-expect-error: an address with a password.
    expect(() => defineVariables({ REACT_APP_DB: databaseUrl() })).toThrow("browser");
    defineVariables({ NEXT_PUBLIC_URL: url(), NUXT_PUBLIC_ANON: jwt({ sensitive: false }) });
    defineVariables({ VITE_PAY: apiKey({ provider: "stripe-publishable" }), SECRET_KEY: secret() });
  });
});

const limits = z.object({ depth: z.number() });

const contract = defineVariables({
  CATCH: number({ min: 0 }),
  OPEN: boolean({ default: false }),
  BERTHS: list({ items: number() }),
  NAMES: list({ required: false }),
  WAIT: duration({ default: "2s" }),
  LIMITS: json({ schema: limits }),
  TIDE: enumOf(["ebb", "flood"]),
  KEY: secret({ required: ["production"] }),
  HARBOUR: string({ required: { when: "OPEN", is: "true" } }),
  AGE: z.coerce.number(),
  OLD: string({ deprecated: ["OLDER"], required: false }),
  PIER: string({ scope: { feature: "OPEN" } }),
});

const right = {
  CATCH: "4",
  BERTHS: "1, 2",
  LIMITS: '{"depth":3}',
  TIDE: "ebb",
  AGE: "7",
  NAMES: "",
};

describe("readEnv", () => {
  it("gives what types say, and nothing for what is absent or empty", () => {
    const env = readEnv(contract, { ...right, OLDER: "ship", PIER: "not read" });
    expect(env).toEqual({
      CATCH: 4,
      OPEN: false,
      BERTHS: [1, 2],
      WAIT: 2000,
      LIMITS: { depth: 3 },
      TIDE: "ebb",
      AGE: 7,
      OLD: "ship",
      NAMES: undefined,
      KEY: undefined,
      HARBOUR: undefined,
      PIER: undefined,
    });
    expectTypeOf(env.CATCH).toEqualTypeOf<number>();
    expectTypeOf(env.OPEN).toEqualTypeOf<boolean>();
    expectTypeOf(env.BERTHS).toEqualTypeOf<number[]>();
    expectTypeOf(env.NAMES).toEqualTypeOf<string[] | undefined>();
    expectTypeOf(env.WAIT).toEqualTypeOf<number>();
    expectTypeOf(env.LIMITS).toEqualTypeOf<{ depth: number }>();
    expectTypeOf(env.TIDE).toEqualTypeOf<"ebb" | "flood">();
    expectTypeOf(env.KEY).toEqualTypeOf<string | undefined>();
    expectTypeOf(env.HARBOUR).toEqualTypeOf<string | undefined>();
    expectTypeOf(env.AGE).toEqualTypeOf<number>();
    expectTypeOf(env.PIER).toEqualTypeOf<string | undefined>();
    // @ts-expect-error: no such variable.
    expect(env.DEPTH).toBeUndefined();
  });

  it("tells all that is missing or wrong at once, and no value", () => {
    const wrong = {
      CATCH: "-1",
      OPEN: "true",
      LIMITS: '{"depth":"hunter2"}',
      TIDE: "slack-hunter2",
    };
    const read = () => readEnv(contract, { ...wrong, KEY: "hunter2" }, "production");
    expect(read).toThrow(EnvError);
    try {
      read();
    } catch (error) {
      const { message, problems } = error as EnvError;
      expect(message).not.toContain("hunter2");
      expect(problems.map(({ name, code }) => `${name} ${code}`)).toEqual([
        "CATCH NotMatching",
        "BERTHS Missing",
        "LIMITS NotMatching",
        "TIDE NotMatching",
        "KEY TooShort",
        "HARBOUR Missing",
        "AGE Missing",
        "PIER Missing",
      ]);
    }
  });
});
