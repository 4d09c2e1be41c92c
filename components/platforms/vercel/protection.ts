import * as pulumi from "@pulumi/pulumi";
import { ProjectProtectionBypass } from "@pulumiverse/vercel/projectProtectionBypass.js";
import type { Member } from "../../base/member.ts";
import { childOptions } from "./handles.ts";
import type { VercelSettings } from "./settings.ts";

/** Header with which a program gets through the login of a project. */
export const bypassHeader = "x-vercel-protection-bypass";

/** Which addresses of a project ask for a login, in the words of the provider. */
export type ProtectedAddresses = "all_deployments" | "standard_protection_new";

/**
 * Which addresses of a project ask for a login of the team. Where everyone may come, that is in
 * production to sites and public services, only those that Vercel generates for each deployment.
 */
export function planProtection(isOpen: boolean, settings: VercelSettings): ProtectedAddresses {
  const { protection = "all" } = settings;
  return isOpen || protection === "standard" ? "standard_protection_new" : "all_deployments";
}

/** Whether the host of a project lets a program through with its secret alone. */
export function isGuarded(isOpen: boolean, settings: VercelSettings): boolean {
  const { trustedIps = [] } = settings;
  return planProtection(isOpen, settings) === "all_deployments" || trustedIps.length > 0;
}

/** Builds the secret that lets programs through the login of a project. */
export function createBypass(
  owner: Member,
  projectId: pulumi.Input<string>,
): pulumi.Output<string> {
  const args = { projectId, note: "Sites and services that link to it" };
  const name = owner.childName("bypass");
  const bypass = new ProjectProtectionBypass(name, args, childOptions(owner));
  return pulumi.secret(bypass.secret);
}
