import { expect, it } from "vitest";
import { evaluate } from "../../policies/evaluate.ts";
import { formatPackText, parsePackText } from "../../policies/pack-text.ts";
import { rules } from "../../policies/rules.ts";
import { service, without } from "../support/components/policy-resources.ts";

it("a violation comes back out of the pack's text as it was", () => {
  const broken = without(service({ replicas: 1, image: "api:1" }), "health");
  const violations = evaluate(rules, broken);
  expect(violations).toHaveLength(3);
  for (const violation of violations) {
    const rule = rules.find(({ name }) => name === violation.rule);
    const { message, fix } = violation;
    const told = `${String(rule?.sentence)}\n${formatPackText(violation)}\n`;
    expect(parsePackText(told, rule)).toEqual({ message, fix });
  }
});

it("a value with a line break does not become the fix", () => {
  const text = formatPackText({ message: "Service 'api' runs 'a\nb'", fix: "Mend it." });
  expect(parsePackText(text, undefined)).toEqual({
    message: "Service 'api' runs 'a b'",
    fix: "Mend it.",
  });
});

it("a text without a fix has the rule's", () => {
  const [rule] = rules;
  expect(parsePackText("Something is wrong", rule).fix).toBe(rule?.fix);
});
