import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { parseSettings, readVariables } from "../../../program/settings/settings.ts";
import { readStackConfig } from "../../../tool/engine/state/project/stack-config.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A project with one stack, `dev`, and the lines of its config. */
function projectWith(stack: string, project = ""): string {
  const folder = mkdtempSync(join(tmpdir(), "slipway-config-"));
  folders.push(folder);
  writeFileSync(join(folder, "Pulumi.yaml"), `name: blog-one\nruntime: nodejs\n${project}`);
  writeFileSync(join(folder, "Pulumi.dev.yaml"), stack);
  return folder;
}

const read = (stack: string, project = "") =>
  readStackConfig({ folder: projectWith(stack, project), stack: "dev" });

/** Each level holds ten times the one above it. */
const bomb = [
  "config:",
  "  a:l0: &l0 [x, x, x, x, x, x, x, x, x, x]",
  ...[1, 2, 3, 4, 5].map((level) => {
    const inner = Array.from({ length: 10 }, () => `*l${level - 1}`).join(", ");
    return `  a:l${level}: &l${level} [${inner}]`;
  }),
  "",
].join("\n");

describe("aliases in the config of a stack", () => {
  test.each([
    ["of themselves, in a list", "config:\n  a:x: &x [1, *x]\n"],
    ["of themselves, deep in an object", "config:\n  a:x: &x {in: {deep: [*x]}}\n"],
    ["that grow without an end", bomb],
  ])("%s are refused by the file's name", async (_what, text) => {
    await expect(read(text)).rejects.toMatchObject({
      code: "YamlInvalid",
      message: expect.stringMatching(/^Pulumi\.dev\.yaml has aliases/) as string,
    });
  });

  test.each([
    ["twice", "config:\n  a:x: &x {b: 1}\n  a:y: [*x, *x]\n", '[{"b":1},{"b":1}]'],
    ["in a merge", "config:\n  a:x: &x {b: 1}\n  a:y: {<<: *x, c: 2}\n", '{"b":1,"c":2}'],
    ["of a text", "config:\n  a:x: &x text\n  a:y: *x\n", "text"],
  ])("%s are what they stand for", async (_what, text, expected) => {
    expect((await read(text)).values["a:y"]).toBe(expected);
  });
});

describe("nothing behind a key", () => {
  test.each(["", " ~", " null", " ''"])("is no text: `KEY:%s`", async (value) => {
    const { values } = await read(`config:\n  variables:KEY:${value}\n`);
    expect(values).toEqual({ "variables:KEY": "" });
    expect(readVariables({ values, secretKeys: [], sealedKeys: [] }).values).toEqual({ KEY: "" });
  });

  test("is null inside of lists and objects", async () => {
    const { values } = await read("config:\n  a:x: [null, {b: }]\n");
    expect(values["a:x"]).toBe('[null,{"b":null}]');
  });
});

describe("a key named `__proto__`", () => {
  test("is a key of the project like any other", async () => {
    const { values } = await read("config:\n  __proto__: text\n  a:x: {__proto__: {b: 1}}\n");
    expect(Object.entries(values)).toEqual([
      ["blog-one:__proto__", "text"],
      ["a:x", '{"__proto__":{"b":1}}'],
    ]);
  });

  test("is told as an unknown setting, and is a variable", () => {
    const values = { "slipway:__proto__": "x", "variables:__proto__": "y" };
    const raw = { values, secretKeys: [], sealedKeys: [] };
    expect(() => parseSettings("dev", raw)).toThrow(/slipway:__proto__: is unknown/);
    expect(Object.entries(readVariables(raw).values)).toEqual([["__proto__", "y"]]);
  });
});

describe("what Pulumi.yaml declares of config", () => {
  test.each([
    ["an array of nothing said", "  list: {type: array}", /list: is an array: say of what/],
    ["an unknown type", "  list: {type: number}", /list: has the type 'number'/],
    ["two defaults", "  x: {default: 1, value: 2}", /x: has both `default` and `value`/],
    ["a type for a foreign key", "  aws:region: {type: string}", /aws:region: is of another/],
    [
      "a default for a foreign key",
      "  aws:region: {default: a}",
      /aws:region: .*give it a `value`/,
    ],
    ["a default of another type", "  x: {type: integer, default: text}", /blog-one:x: has to be/],
  ])("%s is refused", async (_what, line, message) => {
    await expect(read("config: {}\n", `config:\n${line}\n`)).rejects.toThrow(message);
  });

  test.each([
    ["an array of arrays", "  x: {type: array, items: {type: array, items: {type: integer}}}"],
    ["an object", "  x: {type: object}"],
    ["no type at all", "  x: {default: 1}"],
    ["a value for a foreign key", "  aws:region: {value: eu-west-1}"],
    ["a text as it is", "  x: text"],
    ["a default that fits", "  x: {type: integer, default: 7}"],
  ])("%s is taken", async (what, line) => {
    const given = what === "an array of arrays" ? "[[1]]" : "{a: 1}";
    const stack = line.includes("default") || !line.includes("x:") ? "{}" : `{x: ${given}}`;
    await expect(read(`config: ${stack}\n`, `config:\n${line}\n`)).resolves.toBeDefined();
  });
});
