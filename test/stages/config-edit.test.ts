import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { editConfig } from "../../tool/engine/state/project/config-edit.ts";

const key = "slipway:mode";
const file = `# A comment on top.
encryptionsalt: v1:abc=:v1:x
config:
  slipway:stage: staging # why
  # An example.
  slipway:release:
    id: "1"
    artifacts: { api: r/api@sha256:0 }
  variables:NAME: 'quoted'
`;

describe("one value of a config file", () => {
  test("is added as one line, and everything else stays as it was", () => {
    expect(editConfig(file, key, "archived")).toBe(`${file}  slipway:mode: archived\n`);
  });

  test("is changed in its line, and removed with it", () => {
    const archived = editConfig(file, key, "archived");
    expect(editConfig(archived, key, "maintenance")).toBe(
      archived.replace("archived", "maintenance"),
    );
    expect(editConfig(archived, key, undefined)).toBe(file);
    expect(editConfig(file, key, undefined)).toBe(file);
  });

  test("is removed from the middle", () => {
    const text = file.replace("  # An", "  slipway:mode: archived\n  # An");
    expect(editConfig(text, key, undefined)).toBe(file);
    expect(editConfig(text, "slipway:release", undefined)).not.toContain("artifacts");
    expect(editConfig(text, "slipway:release", undefined)).toContain("# An example.");
  });

  test.each([
    ["no end of line", "config:\n  a:b: c"],
    ["a config in braces", "config: { a:b: c, slipway:mode: x }\n"],
    ["no config", "encryptionsalt: v1\n"],
    ["an empty config", "config:\n"],
    ["nothing at all", ""],
    ["a last value over several lines", "config:\n  a:b: |\n    one\n    two\n"],
    ["a list at the end", "config:\n  a:b:\n    - 1\n    - 2\n"],
    ["a comment at the end", "config:\n  a:b: c\n  # end\n"],
  ])("is set and removed in a file with %s", (_what, text) => {
    const set = editConfig(text, key, "archived");
    const before = (parse(text) as { config?: object } | null)?.config ?? {};
    expect((parse(set) as { config: object }).config).toEqual({ ...before, [key]: "archived" });
    const removed = parse(editConfig(set, key, undefined)) as { config?: object | null };
    expect(removed.config ?? {}).not.toHaveProperty([key]);
  });
});
