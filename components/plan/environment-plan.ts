import type { VariableInputs } from "../../variables/resolve.ts";
import type { ProfiledStage, Stage } from "../../variables/stage.ts";
import { UserError } from "../../variables/user-error.ts";
import type {
  EnvironmentPlan,
  Overrides,
  PlatformTraits,
  Release,
  ReleaseFacts,
} from "./context.ts";
import type { RunningDatabase } from "./kinds.ts";
import type { EnvironmentMode, PreviewArgs } from "./mode.ts";
import { checkComponentName } from "./names.ts";
import type { ServiceRollout } from "./slots.ts";

/** What may be said of an environment; the stack's settings give all of it. */
export interface EnvironmentOptions extends Overrides {
  /** Name of the stack: `dev`, `prod`. */
  stack: string;
  /** What it is for: decides everything that is not said. */
  stage: Stage;
  /** Stage whose defaults a custom stage takes. @default the stage itself */
  parentStage?: ProfiledStage;
  platform: PlatformTraits;
  /** Whether it serves. @default "running" */
  mode?: EnvironmentMode;
  /** What an environment of stage preview belongs to; no other has it. */
  preview?: PreviewArgs;
  /** What runs. @default from source, where the platform can */
  release?: Release;
  /** What is decided of that release. @default nothing: it comes from no other stack */
  facts?: ReleaseFacts;
  /** What the last update left in the slots, by service and worker. @default nothing */
  running?: Readonly<Record<string, ServiceRollout>>;
  /** What the last update left of databases, by name. @default nothing */
  runningDatabases?: Readonly<Record<string, RunningDatabase>>;
  /** Mode that the last update left. @default "running" */
  lastMode?: EnvironmentMode;
  /** Values of the application's variables, from the stack's config. */
  variables: VariableInputs;
}

/**
 * What an environment is, apart from its components.
 *
 * @throws UserError `ReleaseMissing` for a platform of images without a release.
 */
export function planEnvironment(name: string, args: EnvironmentOptions): EnvironmentPlan {
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
    release: namesRelease(platform) ? (release?.id ?? "") : "source",
    mode: args.mode ?? "running",
    ...(args.facts && { facts: args.facts }),
  };
}

/** Whether what runs is a release's. */
function namesRelease({ runs }: PlatformTraits): boolean {
  return runs === "image" || runs === "artifact";
}

/**
 * The stage whose defaults hold.
 *
 * @throws UserError `ParentStageMissing` for a custom stage without a parent.
 */
export function profileOf(
  args: Pick<EnvironmentOptions, "stack" | "stage" | "parentStage">,
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
