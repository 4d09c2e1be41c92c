import type { ComponentKind, PlatformName } from "../../components/plan/kinds.ts";
import { UserError } from "../../variables/user-error.ts";
import type { ArtifactKind, Manifest } from "./manifest.ts";
import { shortId } from "./manifest.ts";

/** Kind of artifact that a platform runs of a component. */
export function neededKind(platform: PlatformName, component: ComponentKind): ArtifactKind {
  switch (platform) {
    case "local":
      return "local";
    case "docker":
    case "kubernetes":
      return "image";
    case "aws":
      return component === "site" ? "site" : "image";
    case "vercel":
      return "function";
  }
}

/** Where the components of a stack run: sites may be served elsewhere. */
export interface ReleaseTarget {
  platform: PlatformName;
  /** @default the platform */
  sitePlatform?: PlatformName | undefined;
}

/** What a stack's config says of a release. */
export interface ReleaseSetting {
  id: string;
  artifacts: Record<string, string>;
}

/**
 * What `slipway:release` of a stack becomes, for its platform: each artifact by its digest.
 *
 * @throws UserError `ArtifactMissing` that names every component without what the platform runs.
 */
export function settingOf(
  { id, content, beside }: Manifest,
  { platform, sitePlatform = platform }: ReleaseTarget,
): ReleaseSetting {
  const missing: string[] = [];
  const artifacts: Record<string, string> = {};
  for (const [name, component] of Object.entries(content.components)) {
    const kind = neededKind(component === "site" ? sitePlatform : platform, component);
    const found = content.artifacts[name]?.[kind];
    const place = placeOf(kind, beside.repositories[name]);
    if (found === undefined || place === undefined) missing.push(`'${name}' (${kind})`);
    else artifacts[name] = `${place}@${found.digest}`;
  }
  if (missing.length === 0) return { id, artifacts };
  throw new UserError(
    "ArtifactMissing",
    `Release ${shortId(id)} has nothing that platform '${platform}' runs of ${missing.join(", ")}: ` +
      `make it with \`slipway release create\` for a stack of that platform.`,
  );
}

function placeOf(kind: ArtifactKind, repository: string | undefined): string | undefined {
  return kind === "image" ? repository : kind;
}
