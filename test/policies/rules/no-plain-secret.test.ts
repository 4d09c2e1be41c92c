import { expect, it } from "vitest";
import { evaluate } from "../../../policies/evaluate.ts";
import { noPlainSecret } from "../../../policies/rules/no-plain-secret.ts";
import { resolveVariables } from "../../../variables/resolve.ts";
import { secret, string } from "../../../variables/index.ts";
import type { PolicyResource } from "../../../policies/rule.ts";
import { resource, service, without, worker } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

const plainSecret = { type: "secret", from: "config", required: true };
/** Made up at the place where it is used, so that nobody takes it for a real one. */
const token = ["xoxb", "1234567890", "abcdefghij"].join("-");

function component(kind: string, properties: Record<string, unknown>): PolicyResource {
  return resource(`slipway:index:${kind}`, "one", { stage: "production", ...properties });
}

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
    ...(["Alerting", "Monitoring", "Migration", "Schedule"] as const).map((kind) => ({
      because: `a plain secret of a component of kind ${kind}`,
      resource: component(kind, { variables: { KEY: plainSecret } }),
      messages: [
        `${kind} 'one' reads KEY (secret by its contract) from plain text in the stack's config`,
      ],
      fix: "env set <stack> KEY --secret",
    })),
    {
      because: "a receiver's channel that is a token",
      resource: component("Alerting", { receivers: [{ kind: "slack", channel: token }] }),
      messages: [
        "Alerting 'one' has a credential (Slack token) in plain text in `receivers.0.channel`",
      ],
      fix: "give the name of a secret variable",
    },
    {
      because: "an address of traces with a password",
      resource: component("Monitoring", { traces: { endpoint: "https://a:b4d@otlp.example.com" } }),
      messages: [
        "Monitoring 'one' has a credential (URL with a password) in plain text in `traces.endpoint`",
      ],
      fix: "Change it at its issuer",
    },
    {
      because: "a command of a worker with a key, as advice in testing",
      resource: worker({ stage: "testing", command: ["sync", "AKIAIOSFODNN7EXAMPLE"] }),
      messages: [
        "Worker 'fulfilment' has a credential (AWS access key) in plain text in `command.1`",
      ],
      fix: "Change it at its issuer",
      level: "advisory",
    },
    {
      because: "a site's link with a token",
      resource: component("Site", { title: token }),
      messages: ["Site 'one' has a credential (Slack token) in plain text in `title`"],
      fix: "Change it at its issuer",
    },
  ],
  [
    ...(["Alerting", "Monitoring", "Migration", "Schedule"] as const).map((kind) => ({
      because: `an encrypted secret of a component of kind ${kind}`,
      resource: component(kind, { variables: { KEY: { ...plainSecret, from: "secure" } } }),
    })),
    {
      because: "receivers that name variables",
      resource: component("Alerting", {
        receivers: [{ kind: "slack", channel: "#ops", variable: "SLACK_WEBHOOK_URL" }],
      }),
    },
    {
      because: "an address of traces without a password",
      resource: component("Monitoring", { traces: { endpoint: "https://otlp.example.com:4318" } }),
    },
    { because: "a command without a key", resource: worker({ command: ["sync", "--all"] }) },
    { because: "a component of which nothing is known", resource: component("Site", {}) },
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
