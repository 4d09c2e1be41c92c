import * as z from "zod";
import { setCommand } from "../../variables/set-command.ts";
import { findMissing, isSensitive } from "../../variables/resolve.ts";
import { readFacts } from "../facts.ts";
import { componentTypes, describe, describeStage } from "../resource.ts";
import type { Finding, PolicyResource, Rule } from "../rule.ts";

/** No process starts without a variable that its contract requires at the stage. */
export const requiredVariablesSet: Rule = {
  name: "required-variables-set",
  group: "variables",
  sentence: "Every variable that a service or worker requires at its stage has a value.",
  fix: "Set it with `npx slipway env set <stack> <NAME>`, or link to what gives it.",
  levels: {},
  config: z.strictObject({}),
  types: [componentTypes.service, componentTypes.worker],
  check(resource) {
    const facts = readFacts(resource);
    if (!facts.ok) return facts.findings;
    return findMissing(facts.values).map((name) => {
      const fact = facts.values[name];
      const { link, optional } = fact ?? {};
      if (optional) return judgeOptional(resource, name, link);
      return {
        message: `${describe(resource)} requires ${name} at ${describeStage(resource)}, and it is unset`,
        fix:
          `Set it with \`${setCommand(name, { secret: isSensitive(fact) })}\`, ` +
          "or link to what gives it.",
      };
    });
  },
};

function judgeOptional(resource: PolicyResource, name: string, link = ""): Finding {
  return {
    message:
      `${describe(resource)} requires ${name} at ${describeStage(resource)}, ` +
      `but the link to '${link}' is optional`,
    fix: `Leave \`optional\` of '${link}' out, or say \`required: false\` for ${name} in the contract.`,
  };
}
