import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { afterAll, describe, expect, test } from "vitest";
import { formatReader } from "../../../tool/env/reader-file.ts";
import {
  boolean,
  defineVariables,
  duration,
  enumOf,
  json,
  list,
  number,
  secret,
  string,
} from "../../../variables/index.ts";
import { describeContract } from "../../../variables/describe/describe.ts";
import type { ToldProgram } from "../../../variables/describe/told.ts";
import { variables as ofShop } from "../../../stacks/shop.ts";
import { readSettings, SettingsError } from "../../../examples/shop/api/settings.ts";

const project = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "slipway-reader-"));

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const contract = defineVariables({
  SAIL_COUNT: number({ min: 1, description: "How many */ sails." }),
  IS_RIGGED: boolean({ default: false }),
  PORTS: list({ items: enumOf(["lee", "wind"]), required: false }),
  WATCH: duration({ default: { development: "1s", production: "4h" } }),
  CHART: json({ schema: z.object({ depth: z.number(), marks: z.array(z.string()).optional() }) }),
  SEAL: secret({ required: ["production"] }),
  OLD_ANCHOR: string({ deprecated: ["ANCHOR"], required: false }),
});

const program: ToldProgram = {
  kind: "worker",
  name: "deck-hand",
  contract: describeContract(contract),
  facts: {},
};

interface Module {
  readEnv: (env: Record<string, string>, stage?: string) => Record<string, unknown>;
  EnvError: new () => Error;
}

async function load(language: "typescript" | "javascript"): Promise<Module> {
  const file = join(folder, language === "typescript" ? "env.ts" : "env.js");
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(file, formatReader(program, language));
  return (await import(pathToFileURL(file).href)) as Module;
}

describe("the reader that is written into a program's source", () => {
  test.each(["typescript", "javascript"] as const)(
    "reads in %s as the contract says",
    async (language) => {
      const { readEnv } = await load(language);
      const given = { SAIL_COUNT: "3", PORTS: "lee,wind", CHART: '{"depth":4}', ANCHOR: "bower" };
      expect(readEnv(given)).toEqual({
        SAIL_COUNT: 3,
        IS_RIGGED: false,
        PORTS: ["lee", "wind"],
        WATCH: 1000,
        CHART: { depth: 4 },
        SEAL: undefined,
        OLD_ANCHOR: "bower",
      });
      const wrong = {
        SAIL_COUNT: "0",
        IS_RIGGED: "yes",
        PORTS: "lee,up",
        SEAL: "short",
        CHART: "{",
      };
      expect(() => readEnv(wrong, "production")).toThrow(
        [
          "Wrong environment variables:",
          "  - SAIL_COUNT: must be at least 1",
          "  - IS_RIGGED: must be exactly true or false",
          "  - PORTS: is wrong at item 2, which must be one of lee, wind",
          "  - CHART: must be JSON, and is not at line 1, column 2",
          "  - SEAL: must have at least 8 characters",
        ].join("\n"),
      );
    },
  );

  test("imports nothing, and says the types", () => {
    const text = formatReader(program, "typescript");
    expect(text).not.toMatch(/^import |require\(/m);
    expect(text).toContain("  PORTS: string[] | undefined;");
    expect(text).toContain("  WATCH: number;");
    expect(text).toContain('  CHART: { "depth": number; "marks"?: (string)[] };');
    expect(text).toContain("  SEAL: string | undefined;");
    expect(formatReader(program, "javascript")).not.toContain("interface ");
  });

  test("is made of files that import nothing beside each other", () => {
    const reader = join(project, "variables/reader");
    for (const file of readdirSync(reader)) {
      const imported = [...readFileSync(join(reader, file), "utf8").matchAll(/from "([^"]+)"/g)];
      for (const [, path] of imported) expect(path, file).toMatch(/^\.\//);
    }
  });

  test("of the shop's API is what the contract says", () => {
    const told: ToldProgram = {
      kind: "service",
      name: "api",
      contract: describeContract(ofShop),
      facts: {},
    };
    const kept = readFileSync(join(project, "examples/shop/api/env.ts"), "utf8");
    expect(kept).toBe(formatReader(told, "typescript"));
  });

  test("gives the shop's API its settings, and refuses wrong ones without their values", () => {
    const given = { PORT: "0", DATABASE_URL: "postgres://u:p@localhost/shop", REDIS_URL: "" };
    expect(readSettings(given)).toMatchObject({
      PORT: 0,
      REDIS_URL: undefined,
      LOG_LEVEL: "info",
      DRAIN_DELAY_MS: 0,
    });
    const wrong = { DATABASE_URL: "mysql://u:hunter2@localhost/shop", LOG_LEVEL: "loud" };
    expect(() => readSettings(wrong)).toThrow(SettingsError);
    expect(() => readSettings(wrong)).not.toThrow("hunter2");
    expect(() => readSettings(wrong)).toThrow("PORT: is required");
  });
});
