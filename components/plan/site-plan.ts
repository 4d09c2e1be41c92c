import type { EffectiveStage } from "../../variables/stage.ts";
import { throwProblems } from "../../variables/user-error.ts";
import type { Problem } from "../../variables/user-error.ts";
import type { InContext } from "./context.ts";
import { isPath, pathRule } from "./entry/paths.ts";
import { planArtifact } from "./release/program-place.ts";
import { noteUntaken } from "./untaken.ts";
import type { UntakenPlan } from "./untaken.ts";

/** What may be said of a site. */
export interface SiteOptions {
  /** Folder with the finished files, or with a package.json whose script `build` makes them, relative to the project. */
  source: string;
  /** Services, or their names, that the site reaches on its own origin, each under its path. */
  links?: readonly ({ readonly componentName: string } | string)[];
  /**
   * Path on its host, which its files do not have: `/docs/a.css` is the file `a.css`. A service with
   * the path `/` can have the rest of the host. @default "/"
   */
  path?: string;
  /** Answer navigations to unknown paths with `index.html`, for single-page applications. @default true */
  fallback?: boolean;
}

/** A site as plain data. */
export interface SitePlan extends EffectiveStage, UntakenPlan {
  /** Folder with the finished files. */
  source: string;
  /** Artifact of the release that holds the finished files, by its digest; absent where there is none. */
  artifact?: string;
  /** Path on its host, where that is not `/`. */
  path?: string;
  /** Whether navigations to unknown paths get `index.html`. */
  fallback: boolean;
  /** Names of the services behind it. */
  links: readonly string[];
  /** Id of the release. */
  release: string;
}

/** Path of a site on its host. */
export function pathOfSite({ path = "/" }: Pick<SitePlan, "path">): string {
  return path;
}

/**
 * Plans a site.
 *
 * @throws UserError `SiteArgs` that lists everything wrong.
 */
export function planSite(name: string, args: SiteOptions & InContext): SitePlan {
  const { environment, source, links = [], fallback = true, path = "/" } = args;
  const problems: Problem[] = [];
  if (source === "") problems.push({ at: "source", message: "is empty; name the folder to serve" });
  if (!isPath(path)) problems.push({ at: "path", message: `is '${path}'; ${pathRule}` });
  throwProblems("SiteArgs", `Site '${name}'`, problems);
  return {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    source,
    ...planArtifact(name, environment),
    ...(path !== "/" && { path }),
    fallback,
    links: links.map((link) => (typeof link === "string" ? link : link.componentName)),
    release: environment.release.id,
    ...noteUntaken("site", args, environment),
  };
}
