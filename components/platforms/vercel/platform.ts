import { checkProjectVariables } from "./limits.ts";
import { databaseVersions } from "../../plan/kinds.ts";
import type { DatabaseEngine } from "../../plan/kinds.ts";
import type { Platform } from "../../base/platform.ts";
import { buildEnvironment } from "./environment.ts";
import { buildExternal, buildOptionalExternal, externalKinds } from "./external.ts";
import { serviceHandles } from "./handles.ts";
import { buildService } from "./service.ts";
import { checkSettings } from "./settings.ts";
import type { VercelSettings } from "./settings.ts";
import { buildSite } from "./site.ts";
import { untaken } from "./untaken.ts";

/**
 * Vercel: a project per service and site in each environment. Whatever keeps data runs elsewhere;
 * its address comes from the stack's config. What runs all the time, or by the clock, it has no
 * place for.
 *
 * @throws UserError `VercelSettings` that lists everything wrong with the settings.
 */
export function createVercelPlatform(settings: VercelSettings, runs: Platform["runs"]): Platform {
  checkSettings(settings);
  return {
    name: "vercel",
    runs,
    functions: true,
    untaken,
    external: externalKinds,
    databaseEngines: Object.keys(databaseVersions) as DatabaseEngine[],
    checkVariables: checkProjectVariables,
    environment: (owner, plan) => buildEnvironment(owner, plan, settings),
    service: buildService,
    site: (owner, request) =>
      buildSite(owner, request, (_, service) => serviceHandles.get(service)),
    database: buildExternal,
    cache: buildOptionalExternal,
    bucket: buildExternal,
    queue: buildExternal,
    search: buildExternal,
    model: buildExternal,
  };
}
