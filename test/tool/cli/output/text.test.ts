import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { closest } from "../../../../tool/closest.ts";
import {
  clip,
  columns,
  formatPair,
  formatSeconds,
  formatUptime,
  formatValue,
  nameOfUrn,
  shortType,
  wrap,
} from "../../../../tool/cli/output/text.ts";

test("types are as short as they can be and still be told apart", () => {
  expect(shortType("slipway:index:Service")).toBe("Service");
  expect(shortType("pulumi:pulumi:Stack")).toBe("Stack");
  expect(shortType("aws:ec2/vpc:Vpc")).toBe("aws:ec2:Vpc");
  expect(shortType("random:index/randomPassword:RandomPassword")).toBe("random:RandomPassword");
  expect(shortType("local:index:Process")).toBe("local:Process");
  expect(shortType("kubernetes:apps/v1:Deployment")).toBe("kubernetes:apps:Deployment");
  expect(shortType("pulumi:providers:aws")).toBe("provider aws");
  expect(shortType("my:Component")).toBe("my:Component");
});

test("a URN's name is its last part", () => {
  expect(nameOfUrn("urn:pulumi:dev::shop::slipway:index:Service::api")).toBe("api");
});

test("durations have the units that a reader needs", () => {
  expect([0.04, 9.94, 12.7, 61, 3599].map(formatSeconds)).toEqual([
    "0.0 s",
    "9.9 s",
    "12 s",
    "1 min 1 s",
    "59 min 59 s",
  ]);
  expect([0, 45, 754, 11_100, 187_200, 86_400].map(formatUptime)).toEqual([
    "0 s",
    "45 s",
    "12 min",
    "3 h 5 min",
    "2 d 4 h",
    "1 d",
  ]);
});

test("values are JSON on one line, the marks of secret and unknown bare, long ones cut", () => {
  expect(formatValue("a\nb")).toBe('"a\\nb"');
  expect(formatValue("[secret]")).toBe("[secret]");
  expect(formatValue({ password: "[secret]", id: ["[unknown]"] })).toBe(
    '{"password":[secret],"id":[[unknown]]}',
  );
  expect(formatValue(undefined)).toBe("unset");
  expect(formatValue(null)).toBe("null");
  expect(formatValue("x".repeat(200))).toHaveLength(100);
});

test("columns are as wide as their widest cell, colours not counted", () => {
  expect(
    columns([
      ["a", "\u001b[31mred\u001b[39m", "x"],
      ["long", "", "y"],
    ]),
  ).toEqual(["a     \u001b[31mred\u001b[39m  x", "long       y"]);
});

test("a clipped line takes at most that many columns, and closes its colours", () => {
  const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
  expect(clip(`${red("red")} and plain`, 2)).toBe(red("re"));
  expect(clip("多字節", 3)).toBe("多");
  const piece = fc.oneof(fc.string(), fc.constantFrom("\u001b[31m", "\u001b[39m"));
  fc.assert(
    fc.property(fc.array(piece), fc.nat(20), (pieces, width) => {
      const line = pieces.join("");
      expect(stringWidth(clip(line, width))).toBeLessThanOrEqual(width);
      expect(stripVTControlCharacters(clip(line, line.length))).toBe(
        stripVTControlCharacters(line),
      );
    }),
  );
});

test("a mistyped word finds what it meant, a strange one nothing", () => {
  expect(closest("prdo", ["dev", "prod", "staging"])).toBe("prod");
  expect(closest("staigng", ["dev", "prod", "staging"])).toBe("staging");
  expect(closest("kubernetes", ["dev", "prod"])).toBeUndefined();
  expect(closest("x", [])).toBeUndefined();
});

test.each([
  ["short", 20, ["short"]],
  ["one two three four", 9, ["one two", "three", "four"]],
  ["  one two three four", 12, ["  one two", "  three four"]],
  [
    "warning  pulumi  no CLI is found on the PATH of this shell",
    44,
    ["warning  pulumi  no CLI is found on the PATH", "                 of this shell"],
  ],
  // Where columns leave no room for words, what follows begins at the left.
  [
    "warning  a-very-long-name-indeed  some more words",
    30,
    ["warning", "a-very-long-name-indeed  some", "more words"],
  ],
  // What is to be copied stays whole.
  ["see https://shop.example/a/very/long", 12, ["see", "https://shop.example/a/very/long"]],
  ["多字節的名稱 多字節的名稱", 14, ["多字節的名稱", "多字節的名稱"]],
  ["one\ntwo three", 5, ["one", "two", "three"]],
  ["\u001b[31mred words\u001b[39m here", 9, ["\u001b[31mred words\u001b[39m", "here"]],
])("'%s' is broken between words at %i columns", (text, width, lines) => {
  expect(wrap(text, width).split("\n")).toEqual(lines);
});

test("two long values show where they differ, wherever that is", () => {
  const long = "x".repeat(80);
  expect(formatPair(`${long}A${long}`, `${long}B${long}`, 60)).toEqual([
    `…${"x".repeat(12)}A${"x".repeat(12)}…`,
    `…${"x".repeat(12)}B${"x".repeat(12)}…`,
  ]);
  expect(formatPair("short", "shorter", 60)).toEqual(['"short"', '"shorter"']);
  expect(formatPair(1, "[secret]", 60)).toEqual(["1", "[secret]"]);
  // All of a difference is shown, however long it is.
  const [before, after] = formatPair("a".repeat(200), "b".repeat(200), 60);
  expect([before.length, after.length]).toEqual([202, 202]);
  const anyTexts = fc.tuple(fc.string({ maxLength: 200 }), fc.string({ maxLength: 200 }));
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), anyTexts, (common, [one, other]) => {
      fc.pre(one !== other);
      const [left, right] = formatPair(common + one + common, common + other + common, 20);
      expect(left).not.toBe(right);
    }),
  );
});
