import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import { checkComponentName } from "./names.ts";
import { checkSize } from "./sizes.ts";

/** A pipeline on GitHub Actions that may push images, without a key that is kept anywhere. */
export interface GithubPusher {
  /** Repository: `acme/shop`. */
  repository: string;
  /** Branch whose runs may push. @default "main" */
  branch?: string;
  /** ARN of the account's identity provider for GitHub, where it has one. @default made */
  providerArn?: string;
}

/** What may be said of a registry. */
export interface RegistryOptions {
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

/**
 * Plans a registry.
 *
 * @throws UserError `RegistryArgs` that lists everything wrong.
 */
export function planRegistry(name: string, args: RegistryOptions): RegistryPlan {
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
