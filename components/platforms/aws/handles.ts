import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { Handles } from "../handles.ts";
import type { AwsEnvironment, ChildOptions, LinkHandle } from "./built.ts";

/** What was built for each environment. */
export const environments = new Handles<AwsEnvironment>("environment", "aws");

/** What databases, caches and services give to those that link to them. */
export const linkHandles = new Handles<LinkHandle>("link target", "aws");

/** What was built for the environment of a component. */
export function awsOf(owner: Member | EnvironmentView): AwsEnvironment {
  return environments.get("environment" in owner ? owner.environment : owner);
}

/** Options of every resource that is built for a component. */
export function childOptions(owner: Member | EnvironmentView): ChildOptions {
  return { parent: owner, provider: awsOf(owner).provider };
}
