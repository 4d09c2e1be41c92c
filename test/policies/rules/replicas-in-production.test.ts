import { replicasInProduction } from "../../../policies/rules/replicas-in-production.ts";
import { service, without, worker } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

testRule(
  replicasInProduction,
  [
    {
      because: "one copy in production",
      resource: service({ replicas: 1 }),
      messages: ["Service 'api' has `replicas` 1 at stage production; 2 is the least"],
      fix: "slipway:services.api.replicas",
    },
    {
      because: "autoscaling down to one copy",
      resource: service({ minReplicas: 1 }),
      messages: ["Service 'api' has `minReplicas` 1 at stage production; 2 is the least"],
      fix: "Set `minReplicas` of 'api' to 2 or more",
    },
    {
      because: "copies that are unset",
      resource: without(service(), "replicas", "minReplicas"),
      messages: [
        "Service 'api' has `replicas` unset at stage production; 2 is the least",
        "Service 'api' has `minReplicas` unset at stage production; 2 is the least",
      ],
      fix: "Set `replicas` of 'api' to 2 or more",
    },
    {
      because: "one copy in staging, as advice",
      resource: service({ stage: "staging", replicas: 1 }),
      messages: ["Service 'api' has `replicas` 1 at stage staging; 2 is the least"],
      fix: "`replicas`",
      level: "advisory",
    },
    {
      because: "one copy at a custom stage, which may be a copy of production",
      resource: service({ stage: "custom", replicas: 1 }),
      messages: ["Service 'api' has `replicas` 1 at stage custom; 2 is the least"],
      fix: "`replicas`",
    },
    {
      because: "copies that are no number",
      resource: service({ replicas: "many" }),
      messages: ["Service 'api' has a `replicas` that cannot be judged: expected number"],
      fix: "Set `replicas` of 'api'",
    },
    {
      because: "fewer than its configuration demands",
      resource: service({ replicas: 3, minReplicas: 3 }),
      config: { "replicas-in-production": { minReplicas: 4 } },
      messages: [
        "Service 'api' has `replicas` 3 at stage production; 4 is the least",
        "Service 'api' has `minReplicas` 3 at stage production; 4 is the least",
      ],
      fix: "to 4 or more",
    },
  ],
  [
    { because: "three copies, never fewer than two", resource: service() },
    {
      because: "none in an archive",
      resource: service({ replicas: 0, minReplicas: 0, maxReplicas: 0 }),
    },
    { because: "exactly two copies", resource: service({ replicas: 2, minReplicas: 2 }) },
    {
      because: "one copy in development",
      resource: service({ stage: "development", replicas: 1, minReplicas: 1 }),
    },
    {
      because: "one copy in testing",
      resource: service({ stage: "testing", replicas: 1, minReplicas: 1 }),
    },
    {
      because: "one copy in a preview",
      resource: service({ stage: "preview", replicas: 1, minReplicas: 1 }),
    },
    {
      because: "copies that are not known yet",
      resource: service({ replicas: undefined, minReplicas: undefined }),
    },
    {
      because: "a worker with one copy: nobody waits for its answers",
      resource: worker({ replicas: 1, minReplicas: 1 }),
    },
    {
      because: "one copy where its configuration says so",
      resource: service({ replicas: 1, minReplicas: 1 }),
      config: { "replicas-in-production": { minReplicas: 1 } },
    },
  ],
);
