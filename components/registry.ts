import type * as pulumi from "@pulumi/pulumi";
import { UserError, throwProblems } from "../variables/user-error.ts";
import type { Problem } from "../variables/user-error.ts";
import { Component } from "./base/component.ts";
import { checkComponentName } from "./plan/names.ts";
import type { Platform } from "./base/platform.ts";
import { checkSize } from "./plan/sizes.ts";

/** A pipeline on GitHub Actions that may push images, without a key that is kept anywhere. */
export interface GithubPusher {
  /** Repository: `acme/shop`. */
  repository: string;
  /** Branch whose runs may push. @default "main" */
  branch?: string;
  /** ARN of the account's identity provider for GitHub, where it has one. @default made */
  providerArn?: string;
}

/** What a {@link Registry} needs. */
export interface RegistryArgs {
  /** Name of the stack: `account`. */
  stack: string;
  stage: string;
  platform: Platform;
  /** Application whose images it keeps: the first part of their names. */
  application: string;
  /** Names of the services and workers that are built from source; one repository each. */
  services: readonly string[];
  /** Images that are kept of each; older ones go. @default 200 */
  keepImages?: number;
  /** Ids of other accounts that run these images. @default none */
  pullAccounts?: readonly string[];
  /** Who pushes, beside those that the account allows. @default nobody */
  github?: GithubPusher;
}

/** A registry as plain data. */
export interface RegistryPlan {
  application: string;
  services: readonly string[];
  keepImages: number;
  pullAccounts: readonly string[];
  github?: Required<Omit<GithubPusher, "providerArn">> & Pick<GithubPusher, "providerArn">;
}

/** What a registry gives once it is built. */
export interface BuiltRegistry {
  /** Address of each service's images, without tag or digest. */
  repositories: Readonly<Record<string, pulumi.Output<string>>>;
  /** What a pipeline runs as to push; undefined where there is none. */
  pushRole?: pulumi.Output<string>;
}

/**
 * Where the images of an application's releases are kept: a stack of its own, since they are there
 * before every environment, and stay when one goes.
 *
 * @example
 * new Registry("registry", { ...settings, application: "shop", services: ["api", "worker"] });
 */
export class Registry extends Component<RegistryPlan> {
  /** Address of each service's images, without tag or digest. */
  readonly repositories: Readonly<Record<string, pulumi.Output<string>>>;
  /** What a pipeline runs as to push; undefined where there is none. */
  readonly pushRole: pulumi.Output<string> | undefined;

  constructor(name: string, args: RegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planRegistry(name, args);
    const { application } = plan;
    super(
      "Registry",
      name,
      plan,
      { application, environment: args.stack, stage: args.stage },
      opts,
    );
    const built = createOn(args.platform, this, plan);
    this.repositories = built.repositories;
    this.pushRole = built.pushRole;
    this.registerOutputs({ repositories: this.repositories, pushRole: this.pushRole });
  }
}

function planRegistry(name: string, args: RegistryArgs): RegistryPlan {
  checkComponentName("Registry", name);
  const { application, services, keepImages = 200, pullAccounts = [], github } = args;
  for (const service of services) checkComponentName("Service", service);
  throwProblems("RegistryArgs", `Registry '${name}'`, [
    ...(services.length > 0 ? [] : [{ at: "services", message: "is empty; name one or more" }]),
    ...checkSize("keepImages", keepImages, 1, 1000, "images"),
    ...pullAccounts.filter((id) => !/^\d{12}$/.test(id)).map(wrongAccount),
    ...(github ? findGithubProblems(github) : []),
  ]);
  const { repository = "", branch = "main", providerArn } = github ?? {};
  const pusher = { repository, branch, ...(providerArn !== undefined && { providerArn }) };
  return { application, services, keepImages, pullAccounts, ...(github && { github: pusher }) };
}

function wrongAccount(id: string): Problem {
  return { at: "pullAccounts", message: `has '${id}'; an account's id has 12 digits` };
}

/** A wildcard in either would let other people's pipelines push. */
function findGithubProblems({ repository, branch = "main" }: GithubPusher): Problem[] {
  return [
    ...(/^[\w.-]+\/[\w.-]+$/.test(repository)
      ? []
      : [{ at: "github.repository", message: `is '${repository}'; give owner/name: acme/shop` }]),
    ...(/^[\w./-]+$/.test(branch)
      ? []
      : [{ at: "github.branch", message: `is '${branch}'; give one branch, without wildcards` }]),
  ];
}

function createOn(platform: Platform, owner: Registry, plan: RegistryPlan): BuiltRegistry {
  if (platform.registry) return platform.registry(owner, plan);
  throw new UserError(
    "ComponentUnsupported",
    `Platform '${platform.name}' offers no registry, so '${owner.componentName}' cannot be built ` +
      `there. Set slipway:platform to aws.`,
  );
}
