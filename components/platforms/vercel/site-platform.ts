import { UserError } from "../../../variables/user-error.ts";
import type { BoundService, Platform } from "../../base/platform.ts";

import type { Member } from "../../base/member.ts";
import { buildEnvironment } from "./environment.ts";
import type { ServiceHandle } from "./handles.ts";
import { checkSettings } from "./settings.ts";
import type { VercelSettings } from "./settings.ts";
import { buildSite } from "./site.ts";

/** What gives a public service an address with HTTPS, by platform. */
const httpsSettings: Partial<Record<Platform["name"], string>> = {
  docker: "slipway:docker.domain",
  kubernetes: "slipway:kubernetes.domain",
  aws: "slipway:aws.domain with hostedZone or certificateArn",
};

/**
 * A platform whose sites alone are on Vercel; they reach the services that they link to over the
 * internet.
 *
 * @throws UserError `VercelSettings` that lists everything wrong with the settings.
 */
export function withSitesOnVercel(platform: Platform, settings: VercelSettings): Platform {
  checkSettings(settings);
  return {
    ...platform,
    sitesOn: "vercel",
    environment: (owner, plan) => {
      buildEnvironment(owner, plan, settings);
      return platform.environment(owner, plan);
    },
    site: (owner, request) =>
      buildSite(owner, request, (site, service) => findService(platform, site, service)),
  };
}

function findService(platform: Platform, site: Member, service: BoundService): ServiceHandle {
  const { componentName: name, shape } = service;
  const subject = `Site '${site.componentName}' is on Vercel and links to service '${name}'`;
  if (!shape.public) {
    throw new UserError(
      "ServiceNotPublic",
      `${subject}, which only platform '${platform.name}' reaches: give '${name}' public: true.`,
    );
  }
  const origin = platform.publicOrigin?.(service);
  if (origin !== undefined) return { origin };
  throw new UserError(
    "ServiceUnreachable",
    `${subject}, which has no address with HTTPS: ` +
      `set ${httpsSettings[platform.name] ?? "slipway:platform to vercel"}.`,
  );
}
