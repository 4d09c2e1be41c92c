import { Project } from "@pulumiverse/vercel/project.js";
import type { ProjectArgs } from "@pulumiverse/vercel/project.js";
import type { Member } from "../../base/member.ts";
import type { CpuType } from "./function-size.ts";
import { childOptions } from "./handles.ts";
import { planProtection } from "./protection.ts";
import type { VercelSettings } from "./settings.ts";

/** What is particular to one project. */
export interface ProjectShape {
  name: string;
  /** Framework as Vercel calls it; undefined for none. */
  framework: string | undefined;
  /** Whether everyone may come to its host. */
  isOpen: boolean;
  /** CPU of its functions; undefined for Vercel's own default. */
  cpuType?: CpuType;
}

/** A project as plain data; the names of choices are the provider's (vercel 5.4.1). */
export function planProject(
  { name, framework, isOpen, cpuType }: ProjectShape,
  settings: VercelSettings,
): ProjectArgs {
  const { trustedIps = [] } = settings;
  return {
    name,
    ...(framework !== undefined && { framework }),
    nodeVersion: settings.nodeVersion ?? "24.x",
    resourceConfig: {
      fluid: true,
      functionDefaultTimeout: settings.timeoutSeconds ?? 60,
      ...(cpuType && { functionDefaultCpuType: cpuType }),
      ...(settings.region !== undefined && { functionDefaultRegions: [settings.region] }),
    },
    vercelAuthentication: { deploymentType: planProtection(isOpen, settings) },
    ...(trustedIps.length > 0 && {
      trustedIps: {
        addresses: trustedIps.map((value) => ({ value })),
        deploymentType: "all_deployments",
        protectionMode: "trusted_ip_required",
      },
    }),
    // Every environment has projects of its own: nothing is deployed beside what the release says.
    previewDeploymentsDisabled: true,
    automaticallyExposeSystemEnvironmentVariables: true,
    customerSuccessCodeVisibility: false,
    directoryListing: false,
  };
}

/** Builds the project of a service or site. */
export function createProject(owner: Member, plan: ProjectArgs): Project {
  return new Project(owner.childName("project"), plan, childOptions(owner));
}
