import { expect, test } from "vitest";
import { Registry } from "../../../../../components/index.ts";
import type { RegistryArgs } from "../../../../../components/index.ts";
import { createAwsPlatform } from "../../../../../components/platforms/aws/platform.ts";
import { fakePlatform } from "../../../../support/components/fake-platform.ts";
import type { RegisteredResource } from "../../../../support/components/mocks.ts";
import { build, pick } from "../shop.ts";

const account = {
  stack: "account",
  stage: "production",
  platform: createAwsPlatform({ region: "eu-central-1" }),
  application: "shop",
  services: ["api", "worker"],
};

function register(args: Partial<RegistryArgs> = {}): Promise<RegisteredResource[]> {
  return build(() => {
    new Registry("registry", { ...account, ...args });
    return Promise.resolve();
  });
}

test("Each service has a repository whose tags stay, and whose images are scanned and kept", async () => {
  const resources = await register();
  const tags = { application: "shop", environment: "account", stage: "production" };
  for (const service of account.services) {
    const repository = pick(resources, "Repository", `registry-${service}`);
    expect(repository.inputs).toEqual({
      name: `shop/${service}`,
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfigurations: [{ encryptionType: "AES256" }],
      tags: { ...tags, component: service },
    });
    expect(repository.protect).toBe(true);
    const { inputs } = pick(resources, "LifecyclePolicy", `registry-${service}-lifetime`);
    expect(JSON.parse(String(inputs.policy))).toMatchObject({
      rules: [
        { selection: { tagStatus: "untagged", countNumber: 14 } },
        { selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 200 } },
      ],
    });
  }
  expect(resources.filter(({ type }) => /^aws:(iam|ec2|ecs)/.test(type))).toEqual([]);
});

test("Other accounts pull only where they are named", async () => {
  expect((await register()).some(({ type }) => type.endsWith(":RepositoryPolicy"))).toBe(false);
  const resources = await register({ pullAccounts: ["210987654321"] });
  const { inputs } = pick(resources, "RepositoryPolicy", "registry-api-policy");
  expect(JSON.parse(String(inputs.policy))).toMatchObject({
    Statement: [
      {
        Principal: { AWS: ["arn:aws:iam::210987654321:root"] },
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:GetDownloadUrlForLayer",
        ],
      },
    ],
  });
});

test("A pipeline of one branch pushes by a token of GitHub's, to these repositories only", async () => {
  const resources = await register({ github: { repository: "acme/shop" } });
  const role = pick(resources, "Role", "registry-push").inputs;
  expect(JSON.parse(String(role.assumeRolePolicy))).toMatchObject({
    Statement: [
      {
        Principal: { Federated: "arn:registry-github" },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": "repo:acme/shop:ref:refs/heads/main",
          },
        },
      },
    ],
  });
  const { inputs } = pick(resources, "RolePolicy", "registry-push-policy");
  expect(JSON.parse(String(inputs.policy))).toMatchObject({
    Statement: [
      { Sid: "Push", Resource: ["arn:registry-api", "arn:registry-worker"] },
      { Sid: "SignIn", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    ],
  });
});

test("An account that has GitHub's provider already gets no second one", async () => {
  const providerArn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
  const resources = await register({ github: { repository: "acme/shop", providerArn } });
  expect(resources.some(({ type }) => type.includes("openIdConnectProvider"))).toBe(false);
  expect(String(pick(resources, "Role").inputs.assumeRolePolicy)).toContain(providerArn);
});

test("All that is wrong with a registry is told at once", async () => {
  const wrong = {
    services: [],
    keepImages: 0,
    pullAccounts: ["42"],
    github: { repository: "acme/*", branch: "*" },
  };
  await expect(register(wrong)).rejects.toThrow("Registry 'registry' has 5 problems:");
});

test("A platform without registries is refused, and the one that has them named", async () => {
  await expect(register({ platform: fakePlatform() })).rejects.toThrow(
    "Platform 'local' offers no registry, so 'registry' cannot be built there. Set slipway:platform " +
      "to aws.",
  );
});
