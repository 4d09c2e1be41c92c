import { checkPolicyConfig, evaluate } from "../../../policies/evaluate.ts";
import type { Level, PolicyResource, PolicyViolation, Rule } from "../../../policies/rule.ts";
import type { Properties } from "../state/snapshot.ts";
import { toPlain } from "./protocol/values.ts";
import type { Report } from "./report.ts";

/** A rule with what a stack decides about it. */
export interface RuleSetting {
  rule: Rule;
  /** Level at every resource. @default the rule's own, by the resource's stage */
  level?: Level;
  /** The rule's own configuration, defaults filled in by its schema. @default {} */
  config?: unknown;
}

/** What a rule looks at. */
interface Judged {
  urn: string;
  type: string;
  name: string;
}

/** Evaluates rules on every resource before anything is done with it. */
export class Policies {
  readonly #settings: readonly RuleSetting[];
  readonly #report: Report;

  constructor(settings: readonly RuleSetting[], report: Report) {
    for (const { rule, config } of settings) checkPolicyConfig([rule], { [rule.name]: config });
    this.#settings = settings.filter(({ level }) => level !== "disabled");
    this.#report = report;
  }

  /** Violations of mandatory rules; advisory ones are reported alone. */
  check(judged: Judged, inputs: Properties): PolicyViolation[] {
    const settings = this.#settings.filter(({ rule }) => rule.types.includes(judged.type));
    if (settings.length === 0) return [];
    const { urn, type, name } = judged;
    const resource = { urn, type, name, properties: toPlain(inputs) as Record<string, unknown> };
    const violations = settings.flatMap((setting) => evaluateSetting(setting, resource));
    for (const violation of violations) this.#report.violation(violation);
    return violations.filter((violation) => violation.level === "mandatory");
  }
}

function evaluateSetting(setting: RuleSetting, resource: PolicyResource): PolicyViolation[] {
  const { rule, level, config } = setting;
  const violations = evaluate([rule], resource, { [rule.name]: config });
  if (level === undefined || level === "disabled") return violations;
  return violations.map((violation) => ({ ...violation, level }));
}
