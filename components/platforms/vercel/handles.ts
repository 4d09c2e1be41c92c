import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumiverse/vercel/provider.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import { Handles } from "../handles.ts";
import type { VercelSettings } from "./settings.ts";

/** What was built for an environment. */
export interface VercelEnvironment {
  settings: VercelSettings;
  /** Whether production's defaults hold. */
  isProduction: boolean;
  provider: Provider;
}

/** What a service gives to those that link to it. */
export interface ServiceHandle {
  /** Where it answers, with HTTPS. */
  origin: pulumi.Input<string>;
  /** Secret that lets a program through its login; undefined where it asks for none. */
  bypass?: pulumi.Output<string>;
}

/** What was built for each environment. */
export const environments = new Handles<VercelEnvironment>("environment", "vercel");

/** What services give to those that link to them. */
export const serviceHandles = new Handles<ServiceHandle>("service", "vercel");

/** What was built for the environment of a component. */
export function vercelOf(owner: Member | EnvironmentView): VercelEnvironment {
  return environments.get("environment" in owner ? owner.environment : owner);
}

/** Options of every resource that is built for a component. */
export function childOptions(owner: Member): { parent: pulumi.Resource; provider: Provider } {
  return { parent: owner, provider: vercelOf(owner).provider };
}
