import fc from "fast-check";
import { expect, test } from "vitest";
import { closest } from "../../../../tool/closest.ts";
import {
  clip,
  columns,
  formatSeconds,
  formatUptime,
  formatValue,
  nameOfUrn,
  shortType,
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

test("a clipped line has at most that many characters and keeps every colour code", () => {
  const piece = fc.oneof(fc.string(), fc.constantFrom("\u001b[31m", "\u001b[39m"));
  fc.assert(
    fc.property(fc.array(piece), fc.nat(20), (pieces, width) => {
      const line = pieces.join("");
      const codes = (text: string): string[] =>
        text
          .split("\u001b")
          .slice(1)
          .flatMap((part) => /^\[[\d;]*m/.exec(part)?.[0] ?? []);
      const clipped = clip(line, width);
      const shown = Array.from(clipped).length - codes(clipped).join("").length;
      expect(shown - codes(clipped).length).toBeLessThanOrEqual(width);
      expect(codes(clipped)).toEqual(codes(line));
      expect(clip(line, line.length)).toBe(line);
    }),
  );
});

test("a mistyped word finds what it meant, a strange one nothing", () => {
  expect(closest("prdo", ["dev", "prod", "staging"])).toBe("prod");
  expect(closest("staigng", ["dev", "prod", "staging"])).toBe("staging");
  expect(closest("kubernetes", ["dev", "prod"])).toBeUndefined();
  expect(closest("x", [])).toBeUndefined();
});
