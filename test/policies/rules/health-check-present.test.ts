import { healthCheckPresent } from "../../../policies/rules/health-check-present.ts";
import { service, without, worker } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

testRule(
  healthCheckPresent,
  [
    {
      because: "a service without a health check",
      resource: without(service(), "health"),
      messages: ["Service 'api' has no health check"],
      fix: "Give 'api' `health: { path: \"/healthz\" }`",
    },
    {
      because: "a health check that is null",
      resource: service({ health: null }),
      messages: ["Service 'api' has no health check"],
      fix: "health",
    },
    {
      because: "a health check without a path",
      resource: service({ health: { intervalSeconds: 30 } }),
      messages: ["Service 'api' has `health.path` unset; it begins with /"],
      fix: "health",
    },
    {
      because: "a path that is none",
      resource: service({ health: { path: "healthz" } }),
      messages: ["Service 'api' has `health.path` 'healthz'; it begins with /"],
      fix: "health",
    },
    {
      because: "a health check of the wrong type",
      resource: service({ health: "/healthz" }),
      messages: ["Service 'api' has a `health` that cannot be judged: expected object"],
      fix: "Set `health` of 'api'",
    },
    {
      because: "a development service without one, as advice",
      resource: without(service({ stage: "development" }), "health"),
      messages: ["Service 'api' has no health check"],
      fix: "health",
      level: "advisory",
    },
  ],
  [
    { because: "a service with a health check", resource: service() },
    { because: "any path", resource: service({ health: { path: "/" } }) },
    {
      because: "a health check with all its figures",
      resource: service({ health: { path: "/ok", intervalSeconds: 5, failures: 2 } }),
    },
    { because: "a health check that is not known yet", resource: service({ health: undefined }) },
    {
      because: "a path that is not known yet",
      resource: service({ health: { path: undefined } }),
    },
    { because: "a worker, which answers no requests", resource: without(worker(), "health") },
  ],
);
