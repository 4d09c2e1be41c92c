import { UserError } from "../../../variables/user-error.ts";
import type { PlanContext } from "../context.ts";

/** What a program of the application runs from: of image and source one is empty. */
export interface ProgramPlace {
  /** Folder with the source; empty where an image runs. */
  source: string;
  /** Image that runs; empty where the source runs. */
  image: string;
  /** Artifact of the release that holds the source, by its digest; absent where there is none. */
  artifact?: string;
}

/** An artifact of this machine, as a stack's config names it. */
const localArtifact = /^local@sha256:[0-9a-f]{64}$/;

/**
 * What a program runs from on the platform of its environment.
 *
 * @throws UserError as {@link planArtifact}.
 */
export function planProgramPlace(
  name: string,
  { source = "", image = "" }: { source?: string; image?: string },
  environment: Pick<PlanContext, "plan" | "platform" | "release">,
): ProgramPlace {
  switch (environment.platform.runs) {
    case "source":
      return { source, image: "" };
    case "image":
      return { source: "", image: environment.release.artifacts[name] ?? image };
    case "artifact":
      return { source, image: "", ...planArtifact(name, environment) };
    case "declared":
      return { source, image };
  }
}

/**
 * The artifact that a component is taken from; nothing where the platform runs something else.
 *
 * @throws UserError `ArtifactMissing` where the release has none, `ArtifactKind` where it is one of
 * another platform.
 */
export function planArtifact(
  name: string,
  { plan, platform, release }: Pick<PlanContext, "plan" | "platform" | "release">,
): { artifact?: string } {
  if (platform.runs !== "artifact") return {};
  const artifact = release.artifacts[name];
  const at = `slipway:release.artifacts.${name} in Pulumi.${plan.environment}.yaml`;
  if (artifact === undefined) {
    throw new UserError(
      "ArtifactMissing",
      `The release of stack '${plan.environment}' has nothing of '${name}' that platform ` +
        `'${platform.name}' runs: name it as ${at}, as local@sha256:<64 hex digits>, or make a ` +
        "release for this platform with `slipway release create`.",
    );
  }
  if (localArtifact.test(artifact)) return { artifact };
  throw new UserError(
    "ArtifactKind",
    `${at} is '${artifact}', which platform '${platform.name}' does not run: it runs artifacts of ` +
      "the kind `local`, as local@sha256:<64 hex digits>.",
  );
}
