import { expect, it } from "vitest";
import { evaluate } from "../../../policies/evaluate.ts";
import { noPlainSecret } from "../../../policies/rules/no-plain-secret.ts";
import { resolveVariables } from "../../../variables/resolve.ts";
import { secret, string } from "../../../variables/index.ts";
import { service, without, worker } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

const plainSecret = { type: "secret", from: "config", required: true };
const looksLikeKey = { type: "string", required: true, credential: "AWS access key" };

testRule(
  noPlainSecret,
  [
    {
      because: "a secret in plain text",
      resource: service({ variables: { WEBHOOK_SECRET: plainSecret } }),
      messages: [
        "Service 'api' reads WEBHOOK_SECRET (secret by its contract) from plain text in the stack's config",
      ],
      fix: "`npx slipway env set <stack> WEBHOOK_SECRET --secret`",
    },
    {
      because: "a string that looks like a credential",
      resource: worker({ variables: { UPLOADS: { ...looksLikeKey, from: "config" } } }),
      messages: [
        "Worker 'fulfilment' reads UPLOADS (AWS access key) from plain text in the stack's config",
      ],
      fix: "Change it at its issuer",
    },
    {
      because: "a default that looks like a credential",
      resource: service({ variables: { UPLOADS: { ...looksLikeKey, from: "default" } } }),
      messages: ["Service 'api' reads UPLOADS (AWS access key) from a default in its contract"],
      fix: "Remove the default of UPLOADS",
    },
    {
      because: "a plain secret in development, as advice",
      resource: service({ stage: "development", variables: { WEBHOOK_SECRET: plainSecret } }),
      messages: [
        "Service 'api' reads WEBHOOK_SECRET (secret by its contract) from plain text in the stack's config",
      ],
      fix: "--secret",
      level: "advisory",
    },
    {
      because: "a plain secret in staging",
      resource: service({ stage: "staging", variables: { WEBHOOK_SECRET: plainSecret } }),
      messages: [
        "Service 'api' reads WEBHOOK_SECRET (secret by its contract) from plain text in the stack's config",
      ],
      fix: "--secret",
    },
  ],
  [
    { because: "an encrypted secret", resource: service() },
    {
      because: "a sealed secret",
      resource: service({ variables: { WEBHOOK_SECRET: { ...plainSecret, from: "sealed" } } }),
    },
    {
      because: "an ordinary string in plain text",
      resource: service({ variables: { A: { type: "string", from: "config", required: true } } }),
    },
    {
      because: "a secret that a link gives",
      resource: worker({ variables: { DATABASE_URL: { ...plainSecret, from: "link" } } }),
    },
    {
      because: "a secret that is unset",
      resource: service({ variables: { WEBHOOK_SECRET: { ...plainSecret, from: "unset" } } }),
    },
    { because: "a service without variables", resource: without(service(), "variables") },
    { because: "unknown variables", resource: service({ variables: undefined }) },
  ],
);

it("never tells the value of a plain secret, which it is never given", () => {
  const value = "AKIAIOSFODNN7EXAMPLE";
  const contract = { KEY: string(), HOOK: secret() };
  const inputs = { values: { KEY: value, HOOK: value }, secure: [], sealed: [] };
  const production = { stage: "production", profile: "production" } as const;
  const { facts } = resolveVariables(contract, production, inputs, {});
  const violations = evaluate([noPlainSecret], service({ variables: facts }));
  expect(violations).toHaveLength(2);
  expect(JSON.stringify(violations)).not.toContain(value);
});
