import type { ProfiledStage } from "../../variables/stage.ts";
import { UserError } from "../../variables/user-error.ts";
import type { EnvironmentArgs, EnvironmentPlan } from "../environment.ts";
import { checkComponentName } from "./names.ts";

/**
 * What an environment is, apart from its components.
 *
 * @throws UserError `ReleaseMissing` for a platform of images without a release.
 */
export function planEnvironment(name: string, args: EnvironmentArgs): EnvironmentPlan {
  checkComponentName("Environment", name);
  const { platform, release } = args;
  if (!release && platform.runs === "image") {
    throw new UserError(
      "ReleaseMissing",
      `Stack '${args.stack}' has no release, and platform '${platform.name}' runs images only: ` +
        `set slipway:release to {id, artifacts} in Pulumi.${args.stack}.yaml.`,
    );
  }
  return {
    application: name,
    environment: args.stack,
    stage: args.stage,
    profile: profileOf(args),
    platform: platform.name,
    release: platform.runs === "source" ? "source" : (release?.id ?? ""),
    mode: args.mode ?? "running",
  };
}

/**
 * The stage whose defaults hold.
 *
 * @throws UserError `ParentStageMissing` for a custom stage without a parent.
 */
export function profileOf(
  args: Pick<EnvironmentArgs, "stack" | "stage" | "parentStage">,
): ProfiledStage {
  const { stack, stage, parentStage } = args;
  if (stage !== "custom") return stage;
  if (parentStage) return parentStage;
  throw new UserError(
    "ParentStageMissing",
    `Stack '${stack}' has the stage 'custom' and names no parent: ` +
      `set slipway:parentStage to the stage whose defaults it takes.`,
  );
}
