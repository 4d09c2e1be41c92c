import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { Handles } from "../handles.ts";
import type { ChildOptions, DockerEnvironment, LinkTarget } from "./built.ts";

/** What was built for each environment. */
export const environments = new Handles<DockerEnvironment>("environment", "docker");

/** What components give to those that link to them. */
export const linkTargets = new Handles<LinkTarget>("link target", "docker");

/** What was built for the environment of a component. */
export function dockerOf(owner: Member | EnvironmentView): DockerEnvironment {
  return environments.get("environment" in owner ? owner.environment : owner);
}

/** Options of every resource that is built for a component. */
export function childOptions(owner: Member | EnvironmentView): ChildOptions {
  return { parent: owner, provider: dockerOf(owner).provider };
}
