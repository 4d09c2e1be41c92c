import { requiredVariablesSet } from "../../../policies/rules/required-variables-set.ts";
import { resource, service, without, worker } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

const unset = { type: "string", from: "unset", required: true };

const optionalLink = {
  type: "url",
  from: "link",
  link: "products",
  optional: true,
  required: true,
};

testRule(
  requiredVariablesSet,
  [
    {
      because: "a required variable that nothing sets",
      resource: service({ variables: { PUBLIC_URL: { ...unset, type: "url" } } }),
      messages: ["Service 'api' requires PUBLIC_URL at stage production, and it is unset"],
      fix: "`npx slipway env set <stack> PUBLIC_URL`",
    },
    {
      because: "a required secret that nothing sets, with the flag for secrets in the fix",
      resource: worker({ variables: { WEBHOOK_SECRET: { ...unset, type: "secret" } } }),
      messages: [
        "Worker 'fulfilment' requires WEBHOOK_SECRET at stage production, and it is unset",
      ],
      fix: "`npx slipway env set <stack> WEBHOOK_SECRET --secret`",
    },
    {
      because: "each of several, and in development too",
      resource: service({ stage: "development", variables: { A: unset, B: unset } }),
      messages: [
        "Service 'api' requires A at stage development, and it is unset",
        "Service 'api' requires B at stage development, and it is unset",
      ],
      fix: "npx slipway env set <stack> A",
    },
    {
      because: "a required variable that only a link to something optional gives",
      resource: service({ variables: { REDIS_URL: optionalLink } }),
      messages: [
        "Service 'api' requires REDIS_URL at stage production, but the link to 'products' is optional",
      ],
      fix: "Leave `optional` of 'products' out",
    },
    {
      because: "facts that it cannot read",
      resource: service({
        variables: { A: { type: "string", from: "elsewhere", required: true } },
      }),
      messages: ["Service 'api' has a `variables.A.from` that cannot be judged"],
      fix: "Set `variables.A.from` of 'api'",
    },
    {
      because: "a missing one where the stage is unknown",
      resource: without(service({ variables: { A: unset } }), "stage"),
      messages: ["Service 'api' requires A at an unnamed stage, and it is unset"],
      fix: "npx slipway env set <stack> A",
    },
  ],
  [
    { because: "variables that config, a link and a default set", resource: service() },
    {
      because: "a variable that is not required and that an optional link gives",
      resource: service({ variables: { REDIS_URL: { ...optionalLink, required: false } } }),
    },
    {
      because: "an unset variable that is not required",
      resource: service({ variables: { A: { ...unset, required: false } } }),
    },
    {
      because: "a sealed value, which is set though nobody can read it",
      resource: service({ variables: { A: { type: "secret", from: "sealed", required: true } } }),
    },
    { because: "a service without variables", resource: without(worker(), "variables") },
    {
      because: "facts that are not known yet",
      resource: service({ variables: { A: undefined, B: { ...unset, from: undefined } } }),
    },
    {
      because: "variables that are unknown as a whole",
      resource: service({ variables: undefined }),
    },
    {
      because: "a type that it does not look at",
      resource: resource("aws:s3/bucket:Bucket", "b", { variables: { A: unset } }),
    },
  ],
);
