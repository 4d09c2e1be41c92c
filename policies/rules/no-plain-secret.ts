import * as z from "zod";
import { setCommand } from "../../variables/set-command.ts";
import type { VariableFact } from "../../variables/resolve.ts";
import { readFacts } from "../facts.ts";
import { componentTypes, describe } from "../resource.ts";
import type { Finding, PolicyResource, Rule } from "../rule.ts";

/** A secret in plain text is in Git, in the state and in every preview. */
export const noPlainSecret: Rule = {
  name: "no-plain-secret",
  group: "variables",
  sentence: "No secret stands in plain text in the stack's config or in a contract's defaults.",
  fix: "Change the secret at its issuer, then set it with `npx slipway env set <stack> <NAME> --secret`.",
  levels: { development: "advisory", testing: "advisory" },
  config: z.strictObject({}),
  types: [componentTypes.service, componentTypes.worker],
  check(resource) {
    const facts = readFacts(resource);
    if (!facts.ok) return facts.findings;
    return Object.entries(facts.values).flatMap(([name, fact]) => judge(resource, name, fact));
  },
};

/** Only the kind of secret and where it stands are told: a fact holds no value. */
function judge(resource: PolicyResource, name: string, fact: VariableFact): Finding[] {
  if (fact.from !== "config" && fact.from !== "default") return [];
  const kind = fact.type === "secret" ? "secret by its contract" : fact.credential;
  if (kind === undefined) return [];
  const setting = `\`${setCommand(name, { secret: true })}\``;
  return [
    fact.from === "config"
      ? {
          message: `${describe(resource)} reads ${name} (${kind}) from plain text in the stack's config`,
          fix: `Change it at its issuer, as Git keeps the old one, then set it with ${setting}.`,
        }
      : {
          message: `${describe(resource)} reads ${name} (${kind}) from a default in its contract`,
          fix: `Remove the default of ${name}, and set it with ${setting}.`,
        },
  ];
}
