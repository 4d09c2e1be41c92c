import * as z from "zod";
import { findMissing } from "../../variables/resolve.ts";
import { readFacts } from "../facts.ts";
import { componentTypes, describe, describeStage } from "../resource.ts";
import type { Rule } from "../rule.ts";

/** No process starts without a variable that its contract requires at the stage. */
export const requiredVariablesSet: Rule = {
  name: "required-variables-set",
  group: "variables",
  sentence: "Every variable that a service or worker requires at its stage has a value.",
  fix: "Set it with `pulumi config set variables:<NAME> <value>`, or link to what gives it.",
  levels: {},
  config: z.strictObject({}),
  types: [componentTypes.service, componentTypes.worker],
  check(resource) {
    const facts = readFacts(resource);
    if (!facts.ok) return facts.findings;
    return findMissing(facts.values).map((name) => {
      const secret = facts.values[name]?.type === "secret" ? "--secret " : "";
      return {
        message: `${describe(resource)} requires ${name} at ${describeStage(resource)}, and it is unset`,
        fix:
          `Set it with \`pulumi config set ${secret}variables:${name} <value>\`, ` +
          "or link to what gives it.",
      };
    });
  },
};
