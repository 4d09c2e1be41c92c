import type * as pulumi from "@pulumi/pulumi";
import { throwProblems } from "../../../../variables/user-error.ts";
import type { Problem } from "../../../../variables/user-error.ts";
import { slots } from "../../../plan/slots.ts";
import type { Slot } from "../../../plan/slots.ts";
import type { HealthPlan } from "../../../plan/workload-shape.ts";
import { stopSeconds } from "../container-plan.ts";
import type { EdgePlan, EdgeRoute, EdgeService, EdgeUpstream } from "./edge-plan.ts";
import type { EntryPlan } from "./entry.ts";

/** What the edge sends requests to. */
export interface Upstream {
  /** Name of the service or site. */
  name: string;
  /** Port that its copies listen on. */
  port: number;
  /** Copies of each slot. */
  copies: number;
  /** Slot that takes the requests. */
  slot: Slot;
  /** Slots that it may run in. */
  slots: readonly Slot[];
  health?: HealthPlan;
}

/** A service as the edge publishes it. */
export interface PublishedService extends Upstream {
  kind: "service";
  path: string;
  /** Whether it is reached by its path without a site. */
  public: boolean;
}

/** A site as the edge publishes it. */
export interface PublishedSite extends Upstream {
  kind: "site";
  path: string;
  /** Names of the services under its origin. */
  links: readonly string[];
}

/** A service or site that is built. */
export interface Published {
  upstream: PublishedService | PublishedSite;
  /** Its containers. */
  ready: pulumi.Resource[];
}

/** The name of a copy in the networks that it is in: `api-a-1`. */
export function copyAlias(name: string, slot: Slot, copy: number): string {
  return `${name}-${slot}-${copy}`;
}

/** Hosts of a site; none for the first one, which answers on any. */
export function hostsOfSite(
  site: string,
  first: string | undefined,
  { host }: EntryPlan,
): string[] {
  return site === first ? [] : [`${site}.${host}`];
}

/**
 * Plans the whole traffic of an environment: sites with the services they link to under the paths
 * of these, public services on any host, and a listener for every service.
 *
 * @throws UserError `PathTaken` where two of them would be reached by the same path.
 */
export function planEdge(
  entry: EntryPlan,
  services: readonly PublishedService[],
  sites: readonly PublishedSite[],
): EdgePlan {
  const routes = [
    ...sites.flatMap((site) => routeSite(site, entry, services, sites[0]?.name)),
    ...services.filter((service) => service.public).map((service) => routeTo(service, [])),
  ];
  const distinct = new Map(routes.map((route) => [keyOf(route, route.id), route]));
  checkPaths([...distinct.values()]);
  return {
    entry: entry.entry,
    routes: [...distinct.values()],
    services: services.map(listenFor),
    drainSeconds: stopSeconds,
  };
}

function routeSite(
  site: PublishedSite,
  entry: EntryPlan,
  services: readonly PublishedService[],
  first: string | undefined,
): EdgeRoute[] {
  const hosts = hostsOfSite(site.name, first, entry);
  const linked = services.filter(({ name }) => site.links.includes(name));
  return [
    { ...routeTo(site, hosts), ...(site.path !== "/" && { strip: true }) },
    ...linked.map((service) => routeTo(service, hosts)),
  ];
}

function routeTo(upstream: Upstream & { path: string }, hosts: readonly string[]): EdgeRoute {
  const { name, path, health } = upstream;
  return { id: name, hosts, path, upstreams: upstreamsOf(upstream), ...(health && { health }) };
}

function listenFor(service: PublishedService): EdgeService {
  const { name, port, health } = service;
  return {
    id: name,
    port,
    hosts: [name],
    upstreams: upstreamsOf(service),
    ...(health && { health }),
  };
}

/** The copies of both slots, also of the empty one: what changes is the weight alone. */
function upstreamsOf({ name, port, copies, slot, slots: own }: Upstream): EdgeUpstream[] {
  return slots
    .filter((one) => own.includes(one))
    .flatMap((one) =>
      Array.from({ length: copies }, (_, index) => ({
        address: `${copyAlias(name, one, index + 1)}:${port}`,
        slot: one,
        weight: one === slot ? 100 : 0,
      })),
    );
}

function keyOf({ hosts, path }: EdgeRoute, id = ""): string {
  return JSON.stringify([hosts, path, id]);
}

function checkPaths(routes: readonly EdgeRoute[]): void {
  const problems: Problem[] = routes.flatMap((route, index) => {
    const earlier = routes.slice(0, index).find((other) => keyOf(other) === keyOf(route));
    if (!earlier) return [];
    const message = `is the path of '${earlier.id}' and '${route.id}'; give one another path`;
    return [{ at: route.path, message }];
  });
  throwProblems("PathTaken", "The entry of the environment", problems);
}
