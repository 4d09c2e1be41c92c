import * as pulumi from "@pulumi/pulumi";
import { RandomId } from "@pulumi/random/randomId.js";
import { Deployment } from "@pulumiverse/vercel/deployment.js";
import type { ProjectArgs } from "@pulumiverse/vercel/project.js";
import type { Member } from "../../base/member.ts";
import type { Slot } from "../../plan/slots.ts";
import { readFiles } from "./artifact.ts";
import type { Artifact } from "./artifact.ts";
import { childOptions } from "./handles.ts";
import type { TargetedVariable } from "./variables.ts";

/** What a deployment is made of. */
export interface DeploymentParts {
  projectId: pulumi.Input<string>;
  artifact: Artifact;
  slot: Slot;
  project: ProjectArgs;
  variables: readonly TargetedVariable[];
  /** What must be there before it takes requests. */
  ready: readonly pulumi.Resource[];
}

/**
 * Builds what runs. Another artifact, and other variables or functions, which Vercel reads when it
 * deploys, make another deployment. The one before stays at Vercel, for a rollback, though it is no
 * longer in the state.
 */
export function createDeployment(owner: Member, parts: DeploymentParts): Deployment {
  const { projectId, artifact, slot, ready } = parts;
  const { application, environment, component } = owner.tags;
  const version = createVersion(owner, parts);
  const args = {
    projectId,
    files: readFiles(owner, artifact),
    pathPrefix: artifact.folder,
    // The target of every environment: it takes the project's hosts, and what was built for it can
    // be deployed to the next environment as it is.
    production: true,
    meta: { application, environment, component, slot, configuration: version.hex },
  };
  const options = { ...childOptions(owner), dependsOn: [...ready] };
  return new Deployment(owner.childName(slot, "deployment"), args, options);
}

/** A number that changes with the configuration and, being made up, tells nothing of it. */
function createVersion(owner: Member, { slot, project, variables }: DeploymentParts): RandomId {
  const { nodeVersion, resourceConfig } = project;
  const functions = pulumi.jsonStringify({ nodeVersion, resourceConfig });
  const running = variables.filter(({ targets }) => targets.includes("production"));
  const values = Object.fromEntries(running.map(({ key, value }) => [key, value]));
  const args = { byteLength: 4, keepers: { ...values, " functions": functions } };
  return new RandomId(owner.childName(slot, "configuration"), args, { parent: owner });
}
