import { parser } from "@grafana/lezer-logql";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePattern } from "../../../tool/cli/since.ts";
import { formatQuery } from "../../../tool/live/loki/logql.ts";
import { findAlloyReader, matchAsGo } from "../../support/readers/alloy.ts";

describe("what Loki is asked", () => {
  function isLogql(query: string): boolean {
    let isWhole = true;
    parser.parse(query).iterate({
      enter: ({ type }) => {
        if (type.isError) isWhole = false;
      },
    });
    return isWhole;
  }

  test("is LogQL, as Grafana's own grammar reads it, whatever is looked for", () => {
    expect([isLogql("{a="), isLogql('{a="b"}'), isLogql('{a="b"} |~ ')]).toEqual([
      false,
      true,
      false,
    ]);
    const patterns = fc.oneof(
      fc.constantFrom("order \\d+", "a|b", "(x)y*", 'say "hi"', "back\\\\slash", "[a-z]+$"),
      fc.string().map((text) => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&")),
    );
    fc.assert(
      fc.property(fc.option(fc.constantFrom("public-api", "x")), patterns, (name, source) => {
        const pattern = parsePattern(source);
        const query = formatQuery({ component: name ?? undefined, pattern });
        expect(isLogql(query), query).toBe(true);
      }),
    );
  });

  test.each([
    ["order \\d+", true],
    ["^Error: .*lost$", true],
    ["(a|b)[0-9]*", true],
    ["/orders/\\d+", true],
    ["größer", true],
    ["(?=ahead)", false],
    ["(?<name>x)", false],
    ["(a)\\1", false],
    ["[^]", false],
    ["\\u00e9", false],
    ["\\s", false],
    ["a{2}", false],
  ])("is the pattern %s where Go reads it as JavaScript does: %s", (source, isAsked) => {
    expect(formatQuery({ pattern: parsePattern(source) }).includes("|~")).toBe(isAsked);
    expect(formatQuery({ pattern: new RegExp(source, "iu") })).not.toContain("|~");
  });

  const go = findAlloyReader();
  test.skipIf(go === undefined)("misses no line that JavaScript's pattern matches", () => {
    const piece = fc.constantFrom(
      ...["a", "b", "1", "_", " ", ".", "\\d", "\\w", "\\b", "\\D", "\\W", "[a-c]", "[^b]", "^"],
      ...["$", "a*", "b+", "1?", "a|b", "(a)", "(a|1)", "\\.", "\\[", "-", ":", "é", "/"],
    );
    const patterns = fc.array(piece, { minLength: 1, maxLength: 6 }).map((all) => all.join(""));
    const lines = fc.array(
      fc.string({ unit: fc.constantFrom("a", "b", "1", "_", " ", ".", "[", "-", ":", "é", "🚢") }),
      {
        minLength: 4,
        maxLength: 8,
      },
    );
    const cases = fc.sample(fc.record({ pattern: patterns, lines }), { numRuns: 300 });
    const asked = cases.filter(({ pattern }) =>
      formatQuery({ pattern: parsePattern(pattern) }).includes("|~"),
    );
    expect(asked.length).toBeGreaterThan(200);
    const found = matchAsGo(go ?? "", asked);
    asked.forEach(({ pattern, lines: own }, index) => {
      const wanted = own.map((line) => parsePattern(pattern).test(line));
      expect([pattern, own, found[index]]).toEqual([pattern, own, wanted]);
    });
  });
});
