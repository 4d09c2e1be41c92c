import * as z from "zod";
import { credentialOf } from "../../variables/credentials.ts";
import { setCommand } from "../../variables/set-command.ts";
import { isSensitive } from "../../variables/facts.ts";
import type { VariableFact } from "../../variables/facts.ts";
import { readFacts } from "../facts.ts";
import { allComponentTypes, describe } from "../resource.ts";
import type { Finding, PolicyResource, Rule } from "../rule.ts";

/** A secret in plain text is in Git, in the state and in every preview. */
export const noPlainSecret: Rule = {
  name: "no-plain-secret",
  group: "variables",
  sentence:
    "No secret stands in plain text in the stack's config, in a contract's defaults, or in an " +
    "argument of a component: of programs, receivers, headers of traces, and all else.",
  fix: "Change the secret at its issuer, then set it with `npx slipway env set <stack> <NAME> --secret`.",
  levels: { development: "advisory", testing: "advisory" },
  config: z.strictObject({}),
  types: [...allComponentTypes],
  check(resource) {
    const facts = readFacts(resource);
    if (!facts.ok) return facts.findings;
    return [
      ...Object.entries(facts.values).flatMap(([name, fact]) => judge(resource, name, fact)),
      ...findCredentials(resource),
    ];
  },
};

/** The arguments whose text has the shape of a credential; what variables hold is known by facts. */
function findCredentials(resource: PolicyResource): Finding[] {
  const others = Object.entries(resource.properties).filter(([name]) => name !== "variables");
  return listTexts(Object.fromEntries(others), []).flatMap(({ path, text }) => {
    const kind = credentialOf("", text);
    if (kind === undefined) return [];
    return [
      {
        message: `${describe(resource)} has a credential (${kind}) in plain text in \`${path}\``,
        fix:
          "Change it at its issuer, as Git keeps the old one, give the name of a secret variable " +
          "in its place, and set that with `npx slipway env set <stack> <NAME> --secret`.",
      },
    ];
  });
}

/** All texts in a value, each with the way to it: `receivers.0.to`. */
function listTexts(value: unknown, path: readonly string[]): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path: path.join("."), text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => listTexts(inner, [...path, key]));
}

/** Only the kind of secret and where it stands are told: a fact holds no value. */
function judge(resource: PolicyResource, name: string, fact: VariableFact): Finding[] {
  if (fact.from !== "config" && fact.from !== "default") return [];
  const kind = isSensitive(fact) ? "secret by its contract" : fact.credential;
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
