import { describe, expect, test } from "vitest";
import { checkPreviewIsolation } from "../../program/preview-isolation.ts";
import type { StackText } from "../../program/preview-isolation.ts";

const arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d";
const prod: StackText = {
  name: "prod",
  salt: "v1:prod",
  config: {
    "slipway:stage": "production",
    "slipway:platform": "aws",
    "slipway:aws": {
      region: "eu-central-1",
      domain: "shop.example.com",
      certificateArn: arn,
      hostedZone: { id: "Z0123456789ABCDEFGHIJ", name: "example.com" },
    },
    "slipway:docker": { host: "ssh://deploy@machine.example.com" },
    "slipway:kubernetes": { registry: "registry.example.com/shop", context: "cluster" },
    "slipway:release": {
      id: "3f8a5c1e",
      artifacts: { api: "registry.example.com/shop/api@sha256:7b" },
    },
    "variables:PUBLIC_URL": "https://www.example.com/",
    "variables:LOG_LEVEL": "info",
    "variables:API_KEY": { secure: "v1:sealed-for-prod" },
  },
};
const staging: StackText = {
  name: "staging",
  salt: "v1:staging",
  config: { "slipway:stage": "staging", "variables:PUBLIC_URL": "https://staging.example.com" },
};
const europe = {
  ...prod,
  name: "eu",
  config: { ...prod.config, "slipway:stage": "custom", "slipway:parentStage": "production" },
};

function attempt(
  config: StackText["config"],
  salt = "v1:own",
  others = [prod, staging],
): () => void {
  const preview = { name: "pr-42", salt, config: { "slipway:stage": "preview", ...config } };
  return () => {
    checkPreviewIsolation(preview, [preview, ...others]);
  };
}

const bad: [what: string, config: StackText["config"], at: string][] = [
  ["its host", { "slipway:aws": { domain: "shop.example.com" } }, "slipway:aws.domain"],
  [
    "its host on another platform",
    { "slipway:docker": { domain: "Shop.Example.com" } },
    "slipway:docker.domain",
  ],
  ["its certificate", { "slipway:aws": { certificateArn: arn } }, "slipway:aws.certificateArn"],
  [
    "its zone",
    { "slipway:aws": { hostedZone: { id: "Z0123456789ABCDEFGHIJ", name: "x.example" } } },
    "slipway:aws.hostedZone.id",
  ],
  [
    "its machine",
    { "slipway:docker": { host: "tcp://machine.example.com:2376" } },
    "slipway:docker.host",
  ],
  [
    "its registry",
    { "slipway:kubernetes": { registry: "registry.example.com/shop" } },
    "slipway:kubernetes.registry",
  ],
  ["its release", { "slipway:release": { id: "3f8a5c1e", artifacts: {} } }, "slipway:release.id"],
  [
    "its address in a variable",
    { "variables:HOME_URL": "https://www.example.com/x" },
    "variables:HOME_URL",
  ],
  [
    "its host within a variable",
    { "variables:DATABASE_URL": "postgres://u:p@shop.example.com:5432/x" },
    "variables:DATABASE_URL",
  ],
  [
    "its host in a variable's list",
    { "variables:ORIGINS": "a.example, shop.example.com." },
    "variables:ORIGINS",
  ],
  ["its secret", { "variables:API_KEY": { secure: "v1:sealed-for-prod" } }, "variables:API_KEY"],
  [
    "its secret under another name",
    { "variables:OTHER": { secure: "v1:sealed-for-prod" } },
    "variables:OTHER",
  ],
];

const good: [what: string, config: StackText["config"]][] = [
  ["a host of its own under production's", { "slipway:aws": { domain: "pr-42.shop.example.com" } }],
  ["a host that ends alike", { "slipway:aws": { domain: "myshop.example.com" } }],
  ["a certificate of its own", { "slipway:aws": { certificateArn: `${arn}4e` } }],
  [
    "a zone of its own",
    { "slipway:aws": { hostedZone: { id: "Z99", name: "previews.example.com" } } },
  ],
  ["a machine of its own", { "slipway:docker": { host: "ssh://deploy@previews.example.com" } }],
  [
    "a registry of its own",
    { "slipway:kubernetes": { registry: "registry.example.com/previews" } },
  ],
  ["production's region", { "slipway:aws": { region: "eu-central-1" } }],
  [
    "a release of its own with an unchanged image",
    {
      "slipway:release": { id: "9", artifacts: { api: "registry.example.com/shop/api@sha256:7b" } },
    },
  ],
  ["staging's address", { "variables:PUBLIC_URL": "https://staging.example.com" }],
  ["a plain variable like production's", { "variables:LOG_LEVEL": "info" }],
  ["a secret of its own", { "variables:API_KEY": { secure: "v1:sealed-for-pr" } }],
  ["nothing at all", {}],
];

describe("a preview's config", () => {
  test.each(bad)("is refused with %s", (_what, config, at) => {
    expect(attempt(config)).toThrow(
      new RegExp(`^Preview 'pr-42' has 1 problem:\\n  - ${at}: .*Pulumi\\.prod\\.yaml`),
    );
  });

  test.each(good)("is taken with %s", (_what, config) => {
    expect(attempt(config)).not.toThrow();
  });

  test("is refused with production's key", () => {
    expect(attempt({}, "v1:prod")).toThrow("encryptionsalt: is that of Pulumi.prod.yaml");
    expect(attempt({}, "v1:staging")).not.toThrow();
  });

  test("is kept apart from a custom stage that takes production's defaults, too", () => {
    const config = { "slipway:release": { id: "3f8a5c1e", artifacts: {} } };
    expect(attempt(config, "v1:own", [europe])).toThrow("names the release of Pulumi.eu.yaml");
  });

  test("never shows a secret", () => {
    const config = { "variables:A": { secure: "v1:sealed-for-prod" } };
    expect(attempt(config)).not.toThrow(/sealed-for-prod/);
  });
});
