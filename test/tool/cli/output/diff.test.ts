import { expect, test } from "vitest";
import type { PropertyChange } from "../../../../tool/engine/engine.ts";
import { diffLines, formatChange } from "../../../../tool/cli/output/diff.ts";
import { expandJson } from "../../../../tool/engine/json-diff.ts";
import { plainStyle } from "../../../../tool/cli/output/style.ts";
import { step } from "../scripted.ts";

const base: PropertyChange = { path: "cpu", kind: "update", before: 1, after: 2, replaces: false };

test("a change shows what was, what comes, and what it forces", () => {
  const show = (part: Partial<PropertyChange>) => formatChange({ ...base, ...part }, plainStyle);
  expect(show({})).toBe("~ cpu: 1 → 2");
  expect(show({ kind: "add" })).toBe("+ cpu: 2");
  expect(show({ kind: "delete" })).toBe("- cpu: 1");
  expect(show({ replaces: true })).toBe("~ cpu: 1 → 2  forces replacement");
  expect(show({ replaces: "unknown" })).toBe("~ cpu: 1 → 2  replacement unknown");
  expect(show({ before: "[secret]", after: "[unknown]" })).toBe("~ cpu: [secret] → [unknown]");
});

test("a JSON document in a string is compared inside", () => {
  const before = JSON.stringify([{ image: "a", env: [{ name: "X" }], old: 1 }]);
  const after = JSON.stringify([{ image: "b", env: [{ name: "X" }, { name: "Y" }] }]);
  const changes = expandJson({ ...base, path: "definitions", before, after, replaces: true });
  expect(changes.map((change) => formatChange(change, plainStyle))).toEqual([
    '~ definitions[0].image: "a" → "b"  forces replacement',
    '+ definitions[0].env[1]: {"name":"Y"}  forces replacement',
    "- definitions[0].old: 1  forces replacement",
  ]);
});

test("what is no JSON document on both sides, or the same one, stays one change", () => {
  const pairs: [unknown, unknown][] = [
    ["[secret]", '{"a":1}'],
    ["{broken", '{"a":1}'],
    ['{"a":1}', '{ "a": 1 }'],
    [1, 2],
  ];
  for (const [before, after] of pairs) {
    const change = { ...base, before, after };
    expect(expandJson(change)).toEqual([change]);
  }
});

test("the detail decides whether inputs of new and deleted resources are shown", () => {
  const created = step({ op: "create", name: "api", inputs: { b: 2, a: "[secret]" } });
  expect(diffLines(created, "changes", plainStyle)).toEqual([]);
  expect(diffLines(created, "all", plainStyle)).toEqual(["+ a: [secret]", "+ b: 2"]);
  expect(diffLines({ ...created, op: "delete" }, "all", plainStyle)).toEqual([
    "- a: [secret]",
    "- b: 2",
  ]);
  const updated = step({ op: "update", name: "api", changes: [base] });
  expect(diffLines(updated, "changes", plainStyle)).toEqual(["~ cpu: 1 → 2"]);
  expect(diffLines(updated, "none", plainStyle)).toEqual([]);
});
