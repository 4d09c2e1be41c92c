import { Provider } from "@pulumiverse/vercel/provider.js";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { EnvironmentPlan } from "../../plan/context.ts";
import type { BuiltEnvironment } from "../../base/platform.ts";
import { environments } from "./handles.ts";
import type { VercelSettings } from "./settings.ts";

/**
 * Builds an environment: nothing but the provider, since every service and site is a project of
 * its own. It has no address by itself.
 */
export function buildEnvironment(
  owner: EnvironmentView,
  plan: EnvironmentPlan,
  settings: VercelSettings,
): BuiltEnvironment {
  // An explicit provider: the team is the stack's, whatever the token's default is. The token
  // itself comes from VERCEL_API_TOKEN.
  const args = { team: settings.team };
  const provider = new Provider(owner.childName("vercel"), args, { parent: owner });
  const isProduction = plan.profile === "production";
  environments.set(owner, { settings, isProduction, provider });
  return {};
}
