import { describe, expect, it } from "vitest";
import { checkPolicyConfig, evaluate, levelOf } from "../../policies/evaluate.ts";
import { rules } from "../../policies/rules.ts";
import { stages } from "../../variables/stage.ts";
import {
  database,
  rdsInstance,
  service,
  without,
  worker,
} from "../support/components/policy-resources.ts";

describe("the rules together", () => {
  it("have names that are unique and in kebab-case", () => {
    const names = rules.map((rule) => rule.name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });

  it("are all mandatory in production and where the stage is not known", () => {
    for (const rule of rules) {
      expect(levelOf(rule, service())).toBe("mandatory");
      expect(levelOf(rule, without(service(), "stage"))).toBe("mandatory");
      expect(levelOf(rule, service({ stage: "prodution" }))).toBe("mandatory");
    }
  });

  it("accept what is sound at every stage", () => {
    for (const stage of stages) {
      const sound = [service({ stage }), worker({ stage }), database({ stage })];
      const instance = rdsInstance({ tags: { stage } });
      for (const resource of [...sound, instance]) expect(evaluate(rules, resource)).toEqual([]);
    }
  });

  it("tell the violations of one resource in the order of the rules", () => {
    const violations = evaluate(rules, without(service({ image: "api:1", replicas: 1 }), "health"));
    expect(violations.map(({ rule }) => rule)).toEqual([
      "replicas-in-production",
      "health-check-present",
      "image-by-digest",
    ]);
  });

  it("take the stage from the resource before its tags", () => {
    const tagged = service({ stage: "development", tags: { stage: "production" }, replicas: 1 });
    expect(evaluate(rules, tagged)).toEqual([]);
  });

  it("can read a resource without any inputs", () => {
    const empty = without(rdsInstance(), ...Object.keys(rdsInstance().properties));
    expect(evaluate(rules, empty).map(({ level }) => level)).toContain("mandatory");
  });
});

describe("the configuration of rules", () => {
  it("is refused where it has the wrong form, with the rule's name and the key", () => {
    const config = { "replicas-in-production": { minReplicas: 0 } };
    expect(() => evaluate(rules, service(), config)).toThrow(
      "The configuration of the policies has 1 problem:\n" +
        "  - replicas-in-production.minReplicas: Too small: expected number to be >=1",
    );
  });

  it("is refused where it names what is no rule, all problems together", () => {
    const config = { "replica-count": {}, "database-protected": { days: 3 } };
    expect(() => {
      checkPolicyConfig(rules, config);
    }).toThrow(
      /2 problems:\n {2}- replica-count: is no rule; there are required-variables-set, .*\n {2}- database-protected: Unrecognized key: "days"/,
    );
  });

  it("is accepted where it fits", () => {
    const config = { "replicas-in-production": { minReplicas: 2 }, "database-protected": {} };
    expect(() => {
      checkPolicyConfig(rules, config);
    }).not.toThrow();
  });
});
