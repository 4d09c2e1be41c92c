import { imageByDigest } from "../../../policies/rules/image-by-digest.ts";
import { digest, service, without, worker } from "../../support/components/policy-resources.ts";
import { testRule } from "../../support/monitoring/rule-cases.ts";

testRule(
  imageByDigest,
  [
    {
      because: "an image by its tag",
      resource: service({ image: "registry.example.com/api:1.4" }),
      messages: ["Service 'api' runs `image` 'registry.example.com/api:1.4', which has no digest"],
      fix: "slipway:release.artifacts.api",
    },
    {
      because: "an image without a tag",
      resource: worker({ image: "worker" }),
      messages: ["Worker 'fulfilment' runs `image` 'worker', which has no digest"],
      fix: "slipway:release.artifacts.fulfilment",
    },
    {
      because: "a digest that is cut short",
      resource: service({ image: "api@sha256:0123" }),
      messages: ["Service 'api' runs `image` 'api@sha256:0123', which has no digest"],
      fix: "`image`",
    },
    {
      because: "a service that runs from its source in production",
      resource: service({ image: "", source: "examples/shop/api" }),
      messages: [
        "Service 'api' runs `source` 'examples/shop/api' and no `image` at stage production",
      ],
      fix: "`image`",
    },
    {
      because: "a service with neither",
      resource: without(service(), "image", "source"),
      messages: ["Service 'api' runs no `image` at stage production"],
      fix: "`image`",
    },
    {
      because: "a tag in development, as advice",
      resource: service({ stage: "development", image: "api:dev" }),
      messages: ["Service 'api' runs `image` 'api:dev', which has no digest"],
      fix: "`image`",
      level: "advisory",
    },
    ...["local@sha256:0123", "local", "registry@sha256:0123"].map((artifact) => ({
      because: `a source of an artifact that is named ${artifact}`,
      resource: service({ image: "", source: "apps/api", artifact }),
      messages: ["Service 'api' runs `source` 'apps/api' and no `image` at stage production"],
      fix: "`image`",
    })),
    {
      because: "a tag in staging, from where releases go to production",
      resource: service({ stage: "staging", image: "api:rc" }),
      messages: ["Service 'api' runs `image` 'api:rc', which has no digest"],
      fix: "`image`",
    },
  ],
  [
    { because: "an image by its digest", resource: service() },
    ...["production", "staging", "development"].map((stage) => ({
      because: `an artifact of this machine by its digest at ${stage}`,
      resource: service({ stage, image: "", source: "apps/api", artifact: `local@${digest}` }),
    })),
    { because: "a tag with a digest", resource: service({ image: `api:1.4@${digest}` }) },
    {
      because: "a registry with a port",
      resource: worker({ image: `localhost:5000/shop/worker@${digest}` }),
    },
    {
      because: "source in development",
      resource: service({ stage: "development", image: "", source: "examples/shop/api" }),
    },
    {
      because: "source in testing",
      resource: worker({ stage: "testing", image: "", source: "examples/shop/worker" }),
    },
    { because: "an image that is not known yet", resource: service({ image: undefined }) },
    { because: "a digest at a custom stage", resource: service({ stage: "custom" }) },
  ],
);
