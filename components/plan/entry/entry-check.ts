import { throwProblems } from "../../../variables/user-error.ts";
import type { Problem } from "../../../variables/user-error.ts";

/** What answers requests from outside, under a path of a host. */
export interface EntryPlace {
  kind: "site" | "service";
  name: string;
  path: string;
  /** Whether it is on the environment's own host without a site; a site always has a host. */
  public: boolean;
  /** Names of the services that a site has on its host too. */
  links: readonly string[];
}

/**
 * Checks that whoever shares a host has a path of his own. The first site has the environment's
 * host, where public services are too; every other site has one of its own.
 *
 * @throws UserError `PathTaken` that names the two, for all of them together.
 */
export function checkEntry(places: readonly EntryPlace[], sitesElsewhere: boolean): void {
  const services = places.filter(({ kind }) => kind === "service");
  const sites = places.filter(({ kind }) => kind === "site");
  const open = services.filter((service) => service.public);
  const hosts = sites.map((site, index): EntryPlace[] => {
    const beside = index === 0 && !sitesElsewhere ? open : [];
    return [site, ...services.filter(({ name }) => site.links.includes(name)), ...beside];
  });
  const shared = sites.length === 0 || sitesElsewhere ? [...hosts, open] : hosts;
  const problems = new Map(shared.flatMap(findTaken).map((one) => [JSON.stringify(one), one]));
  throwProblems("PathTaken", "The entry of the environment", [...problems.values()]);
}

function findTaken(places: readonly EntryPlace[]): Problem[] {
  return places.flatMap(({ name, path }, index) => {
    const earlier = places.slice(0, index).find((other) => other.path === path);
    if (!earlier || earlier.name === name) return [];
    const message = `is the path of '${earlier.name}' and '${name}'; give one another path`;
    return [{ at: path, message }];
  });
}
