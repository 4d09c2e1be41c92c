import * as pulumi from "@pulumi/pulumi";
import { LifecyclePolicy } from "@pulumi/aws/ecr/lifecyclePolicy.js";
import { Repository } from "@pulumi/aws/ecr/repository.js";
import { RepositoryPolicy } from "@pulumi/aws/ecr/repositoryPolicy.js";
import { Provider } from "@pulumi/aws/provider.js";
import type { BuiltRegistry } from "../../../base/platform.ts";
import type { Component } from "../../../base/component.ts";
import type { RegistryPlan } from "../../../plan/registry-plan.ts";
import type { ChildOptions } from "../built.ts";
import { partitionOf } from "../compute/image.ts";
import { createPushRole } from "./push-role.ts";
import type { AwsSettings } from "../settings.ts";

/** Days that an image stays which no tag names: what a broken push leaves. */
const untaggedDays = 14;

/** Builds a repository of ECR for each service, and the role of the pipeline that pushes. */
export function buildRegistry(
  owner: Component,
  plan: RegistryPlan,
  { region }: AwsSettings,
): BuiltRegistry {
  const provider = new Provider(owner.childName("aws"), { region }, { parent: owner });
  const options = { parent: owner, provider };
  const made = plan.services.map((service) => {
    const repository = createRepository(owner, plan, service, options);
    allowPull(owner, plan, service, repository, partitionOf(region), options);
    return [service, repository] as const;
  });
  const arns = made.map(([, { arn }]) => arn);
  const pushRole = plan.github && createPushRole(owner, plan.github, arns, options);
  const repositories = Object.fromEntries(
    made.map(([service, { repositoryUrl }]) => [service, repositoryUrl]),
  );
  return { repositories, ...(pushRole && { pushRole }) };
}

function createRepository(
  owner: Component,
  { application, keepImages }: RegistryPlan,
  service: string,
  options: ChildOptions,
): Repository {
  const args = {
    name: `${application}/${service}`,
    // A tag says for ever what it said first; releases name digests anyway.
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "AES256" }],
    tags: { ...owner.tags, component: service },
  };
  // A rollback needs the images of earlier releases.
  const repository = new Repository(owner.childName(service), args, { ...options, protect: true });
  const policy = JSON.stringify({ rules: planLifecycle(keepImages) });
  const name = owner.childName(service, "lifetime");
  new LifecyclePolicy(name, { repository: repository.name, policy }, options);
  return repository;
}

/** ECR asks the rules in the order of their priorities, that for any image last. */
function planLifecycle(keepImages: number): object[] {
  const action = { type: "expire" };
  return [
    {
      rulePriority: 1,
      description: "What no tag names",
      selection: {
        tagStatus: "untagged",
        countType: "sinceImagePushed",
        countUnit: "days",
        countNumber: untaggedDays,
      },
      action,
    },
    {
      rulePriority: 2,
      description: "All but the newest",
      selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: keepImages },
      action,
    },
  ];
}

/** Programs of this account need no such policy; those of others do, beside their own roles. */
function allowPull(
  owner: Component,
  { pullAccounts }: RegistryPlan,
  service: string,
  repository: Repository,
  partition: string,
  options: ChildOptions,
): void {
  if (pullAccounts.length === 0) return;
  const statement = {
    Sid: "Pull",
    Effect: "Allow",
    Principal: { AWS: pullAccounts.map((id) => `arn:${partition}:iam::${id}:root`) },
    Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
  };
  const policy = pulumi.jsonStringify({ Version: "2012-10-17", Statement: [statement] });
  const name = owner.childName(service, "policy");
  new RepositoryPolicy(name, { repository: repository.name, policy }, options);
}
