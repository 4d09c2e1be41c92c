import { throwProblems } from "../variables/user-error.ts";
import type { Problem } from "../variables/user-error.ts";
import { stageOf } from "./resource.ts";
import type { Level, PolicyResource, PolicyViolation, Rule } from "./rule.ts";

/** Configuration of rules, by the rule's name. */
export type PolicyConfig = Readonly<Record<string, unknown>>;

/**
 * The violations of one resource, in the order of the rules. Pure.
 *
 * @throws UserError `PolicyConfig` that lists everything wrong with the rules' configuration.
 * @example evaluate(rules, { urn, type: "slipway:index:Service", name: "api", properties })
 */
export function evaluate(
  rules: readonly Rule[],
  resource: PolicyResource,
  config: PolicyConfig = {},
): PolicyViolation[] {
  return rules
    .filter((rule) => rule.types.includes(resource.type))
    .flatMap((rule) => evaluateOne(rule, resource, config[rule.name]));
}

/** The level of a rule's violations for a resource: mandatory wherever the rule says no other. */
export function levelOf(rule: Rule, resource: PolicyResource): Level {
  const stage = stageOf(resource);
  return (stage && rule.levels[stage]) ?? "mandatory";
}

/**
 * Checks a configuration before a run, so that a misspelt rule does not silently do nothing.
 *
 * @throws UserError `PolicyConfig` that lists unknown rules and values of the wrong form.
 */
export function checkPolicyConfig(rules: readonly Rule[], config: PolicyConfig): void {
  const names = rules.map((rule) => rule.name);
  const unknown = Object.keys(config)
    .filter((name) => !names.includes(name))
    .map((name) => ({ at: name, message: `is no rule; there are ${names.join(", ")}` }));
  const wrong = rules.flatMap((rule) => problemsOf(rule, config[rule.name]));
  throwProblems("PolicyConfig", "The configuration of the policies", [...unknown, ...wrong]);
}

function evaluateOne(rule: Rule, resource: PolicyResource, config: unknown): PolicyViolation[] {
  const level = levelOf(rule, resource);
  if (level === "disabled") return [];
  const parsed = rule.config.safeParse(config ?? {});
  if (!parsed.success) {
    throwProblems("PolicyConfig", "The configuration of the policies", problemsOf(rule, config));
    return [];
  }
  return rule.check(resource, parsed.data).map((finding) => ({
    rule: rule.name,
    level,
    urn: resource.urn,
    resource: resource.name,
    message: finding.message,
    fix: finding.fix ?? rule.fix,
  }));
}

function problemsOf(rule: Rule, config: unknown): Problem[] {
  const parsed = rule.config.safeParse(config ?? {});
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => ({
    at: [rule.name, ...issue.path].join("."),
    message: issue.message,
  }));
}
