import { describe, expect, it } from "vitest";
import { evaluate } from "../../../policies/evaluate.ts";
import type { PolicyConfig } from "../../../policies/evaluate.ts";
import type { PolicyResource, Rule } from "../../../policies/rule.ts";

/** A resource that a rule refuses, with what it says of it. */
export interface WrongCase {
  because: string;
  resource: PolicyResource;
  /** Every message, in order. */
  messages: string[];
  /** What the fix of the first names. */
  fix: string;
  /** @default "mandatory" */
  level?: "mandatory" | "advisory";
  config?: PolicyConfig;
}

/** A resource that a rule accepts. */
export interface RightCase {
  because: string;
  resource: PolicyResource;
  config?: PolicyConfig;
}

/** Tests one rule: what it refuses, with its words, and at least as much that it accepts. */
export function testRule(
  rule: Rule,
  wrong: readonly WrongCase[],
  right: readonly RightCase[],
): void {
  describe(`the rule ${rule.name}`, () => {
    it.each(wrong)("refuses $because", ({ resource, messages, fix, level, config }) => {
      const violations = evaluate([rule], resource, config);
      expect(violations.map((violation) => violation.message)).toEqual(messages);
      expect(violations[0]?.fix).toContain(fix);
      expect(violations[0]).toMatchObject({
        rule: rule.name,
        level: level ?? "mandatory",
        urn: resource.urn,
        resource: resource.name,
      });
    });

    it.each(right)("accepts $because", ({ resource, config }) => {
      expect(evaluate([rule], resource, config)).toEqual([]);
    });

    it("has as many accepted cases as refused ones", () => {
      expect(right.length).toBeGreaterThanOrEqual(wrong.length);
    });
  });
}
