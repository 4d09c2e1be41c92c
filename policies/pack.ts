import { PolicyPack, UnknownValueError } from "@pulumi/policy";
import type { PolicyConfigSchema, ResourceValidationPolicy } from "@pulumi/policy";
import * as z from "zod";
import { evaluate } from "./evaluate.ts";
import { formatPackText } from "./pack-text.ts";
import type { Level, PolicyResource, Rule } from "./rule.ts";
import { rules } from "./rules.ts";

type Enforced = Exclude<Level, "disabled">;

// A pack gives each policy one level, and a rule's level varies by stage. So a rule becomes one
// policy for each level that it can have, and each reports only the violations of its own.
new PolicyPack("slipway", {
  description: "The rules of policies/rules, at the levels of each environment's stage.",
  policies: rules.flatMap((rule) => levelsOf(rule).map((level) => createPolicy(rule, level))),
});

function levelsOf(rule: Rule): Enforced[] {
  const levels = new Set(Object.values(rule.levels));
  return levels.has("advisory") ? ["mandatory", "advisory"] : ["mandatory"];
}

function createPolicy(rule: Rule, level: Enforced): ResourceValidationPolicy {
  return {
    name: level === "mandatory" ? rule.name : `${rule.name}-advisory`,
    description: rule.sentence,
    enforcementLevel: level,
    remediationSteps: rule.fix,
    configSchema: schemaOf(rule),
    validateResource: (args, reportViolation) => {
      const { type, urn, name } = args;
      if (!rule.types.includes(type)) return;
      const resource: PolicyResource = { type, urn, name, properties: readKnown(args.props) };
      for (const violation of evaluate([rule], resource, { [rule.name]: args.getConfig() })) {
        if (violation.level === level) reportViolation(formatPackText(violation));
      }
    },
  };
}

function schemaOf(rule: Rule): PolicyConfigSchema {
  const { properties = {} } = z.toJSONSchema(rule.config, { io: "input" });
  return { properties: properties as PolicyConfigSchema["properties"] };
}

/** The inputs as rules take them: Pulumi throws where an unknown value is read. */
function readKnown(properties: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(properties).map((key) => [key, readOne(() => properties[key])]),
  );
}

function readOne(get: () => unknown): unknown {
  try {
    const value = get();
    if (Array.isArray(value)) return Object.keys(value).map((key) => readOne(() => value[+key]));
    const isObject = typeof value === "object" && value !== null;
    return isObject ? readKnown(value as Record<string, unknown>) : value;
  } catch (error) {
    if (error instanceof UnknownValueError) return undefined;
    throw error;
  }
}
