import type { Platform } from "../../components/base/platform.ts";
import type { ComponentKind } from "../../components/plan/kinds.ts";

/** Where nothing is: RFC 2606 keeps the name for that. */
const nowhere = "declared.invalid";

/** Addresses of what is not built, for those who link to it. */
const address = { url: `https://${nowhere}` };

/** Builds nothing. */
const builders: Required<Pick<Platform, "environment" | ComponentKind>> = {
  environment: () => ({ address: address.url }),
  service: () => ({ ...address, slots: {} }),
  worker: () => ({ ...address, slots: {} }),
  site: () => address,
  database: () => ({ url: `database://user:password@${nowhere}:1/name` }),
  cache: () => address,
  bucket: () => address,
  queue: () => address,
  search: () => address,
  model: () => address,
  schedule: () => undefined,
  migration: () => ({ done: "" }),
  monitoring: () => address,
  alerting: () => address,
};

/**
 * A platform on which an application is declared and nothing is built, so that it can be told what
 * has to be: with the name of another one, and whatever that offers.
 */
export function declareOnly(platform: Platform): Platform {
  const { name, functions, sendsMail, figures, dashboards, databaseEngines } = platform;
  const { external, untaken, sitesOn } = platform;
  const offered = Object.entries(builders).filter(([kind]) => kind in platform);
  return {
    name,
    runs: "declared",
    ...(functions !== undefined && { functions }),
    ...(sendsMail !== undefined && { sendsMail }),
    ...(figures !== undefined && { figures }),
    ...(dashboards !== undefined && { dashboards }),
    ...(databaseEngines !== undefined && { databaseEngines }),
    ...(external !== undefined && { external }),
    ...(untaken !== undefined && { untaken }),
    ...(sitesOn !== undefined && { sitesOn }),
    environment: builders.environment,
    ...(Object.fromEntries(offered) as Partial<Platform>),
  };
}
