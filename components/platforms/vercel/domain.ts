import type * as pulumi from "@pulumi/pulumi";
import { ProjectDomain } from "@pulumiverse/vercel/projectDomain.js";
import type { Member } from "../../base/member.ts";
import { childOptions } from "./handles.ts";

/** Gives a project the host at which its deployment answers. */
export function createHost(
  owner: Member,
  projectId: pulumi.Input<string>,
  domain: string,
): ProjectDomain {
  return new ProjectDomain(owner.childName("domain"), { projectId, domain }, childOptions(owner));
}
