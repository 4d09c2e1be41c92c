import { UserError } from "../../../variables/user-error.ts";
import type { EnvironmentPlan } from "../context.ts";
import type { EntryPlace } from "./entry-check.ts";

/**
 * The site or service at whose address people reach what a program serves: the first site that
 * links to it, else the program itself where it is public, else the first site, else the first
 * public service of the application.
 *
 * @throws UserError `PublicUrlMissing` where the application has none of them.
 */
export function findPublicPlace<Place extends EntryPlace>(
  name: string,
  variable: string,
  places: readonly Place[],
): Place {
  const sites = places.filter(({ kind }) => kind === "site");
  const open = places.filter((place) => place.kind === "service" && place.public);
  const found =
    sites.find(({ links }) => links.includes(name)) ??
    open.find((service) => service.name === name) ??
    sites[0] ??
    open[0];
  if (found) return found;
  throw new UserError(
    "PublicUrlMissing",
    `'${name}' is to get the application's public address as ${variable}, and there is none: link ` +
      "a site to a service, or give a service `public: true`.",
  );
}

/** An application without a host: its address is whatever a request was sent to. */
export function hostMissing(
  name: string,
  variable: string,
  { platform, environment }: EnvironmentPlan,
): UserError {
  return new UserError(
    "PublicUrlMissing",
    `'${name}' is to get the application's public address as ${variable}, and stack ` +
      `'${environment}' has no host: set slipway:${platform}.domain in Pulumi.${environment}.yaml.`,
  );
}

/** An address with a path; an address that is not known before the application runs stays so. */
export function joinAddress(address: string, path: string): string {
  return address === "" || path === "/" ? address : `${address}${path}`;
}
