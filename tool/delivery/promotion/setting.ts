import { settingOf } from "../../../program/release/artifacts.ts";
import { shortId, type Manifest } from "../../../program/release/manifest.ts";
import { UserError } from "../../../variables/user-error.ts";
import type { PromotionPlace } from "./place.ts";

/** What a target's config says once a release was promoted to it. */
export interface PlannedSetting {
  /** Value of `slipway:release`. */
  value: { id: string; artifacts: Record<string, string> } | { from: string; id?: string };
  /** What the target's platform runs of the release. */
  artifacts: Record<string, string>;
}

/**
 * What `slipway:release` of a target becomes: a pin stays one, and its id moves; one that follows
 * goes on following. Pure.
 *
 * @throws UserError `ArtifactMissing` and `PinFollows`.
 */
export function planSetting(
  { stack, settings }: Pick<PromotionPlace, "stack" | "settings">,
  manifest: Manifest,
  runsUpstream: string | undefined,
): PlannedSetting {
  const { release, platform, sitePlatform } = settings;
  const built = settingOf(manifest, { platform, sitePlatform });
  if (release === undefined || !("from" in release)) return { value: built, ...built };
  const { artifacts } = built;
  if (release.id !== undefined)
    return { value: { from: release.from, id: manifest.id }, artifacts };
  if (runsUpstream === manifest.id) return { value: { from: release.from }, artifacts };
  throw new UserError(
    "PinFollows",
    `'${stack}' follows whatever runs in '${release.from}', which is not ${shortId(manifest.id)}: ` +
      "give its slipway:release an id, and promote moves that.",
  );
}
