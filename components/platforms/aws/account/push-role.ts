import * as pulumi from "@pulumi/pulumi";
import { OpenIdConnectProvider } from "@pulumi/aws/iam/openIdConnectProvider.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { Component } from "../../../base/component.ts";
import type { RegistryPlan } from "../../../plan/registry-plan.ts";
import { physicalName } from "../../../plan/names.ts";
import type { ChildOptions } from "../built.ts";

const issuer = "token.actions.githubusercontent.com";
const audience = "sts.amazonaws.com";

/** What pushing an image takes. Source: ECR's user guide, "IAM permissions for pushing an image". */
const pushActions = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:CompleteLayerUpload",
  "ecr:DescribeImages",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
];

/**
 * Builds the role that runs of one branch of a repository on GitHub take to push images: they show
 * a token that GitHub signs, so that no key is kept there.
 */
export function createPushRole(
  owner: Component,
  github: NonNullable<RegistryPlan["github"]>,
  repositoryArns: readonly pulumi.Output<string>[],
  options: ChildOptions,
): pulumi.Output<string> {
  const args = {
    name: physicalName({ maxLength: 64 }, owner.tags.application, owner.componentName, "push"),
    description: `Pushes images from ${github.repository}`,
    assumeRolePolicy: planTrust(github, findProvider(owner, github, options)),
    tags: owner.tags,
  };
  const role = new Role(owner.childName("push"), args, options);
  const policy = pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      { Sid: "Push", Effect: "Allow", Action: pushActions, Resource: repositoryArns },
      // Belongs to no repository: AWS takes it for all resources only.
      { Sid: "SignIn", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
    ],
  });
  const granted = { name: "push", role: role.id, policy };
  new RolePolicy(owner.childName("push", "policy"), granted, options);
  return role.arn;
}

/** An account has one provider for an issuer: it is made here unless it is there. */
function findProvider(
  owner: Component,
  { providerArn }: NonNullable<RegistryPlan["github"]>,
  options: ChildOptions,
): pulumi.Input<string> {
  if (providerArn !== undefined) return providerArn;
  const args = { url: `https://${issuer}`, clientIdLists: [audience], tags: owner.tags };
  return new OpenIdConnectProvider(owner.childName("github"), args, options).arn;
}

function planTrust(
  { repository, branch }: NonNullable<RegistryPlan["github"]>,
  provider: pulumi.Input<string>,
): pulumi.Output<string> {
  const claims = {
    [`${issuer}:aud`]: audience,
    [`${issuer}:sub`]: `repo:${repository}:ref:refs/heads/${branch}`,
  };
  return pulumi.jsonStringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: provider },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: { StringEquals: claims },
      },
    ],
  });
}
