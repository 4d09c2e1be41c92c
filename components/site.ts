import * as pulumi from "@pulumi/pulumi";
import { Member } from "./base/member.ts";
import { builderOf } from "./base/platform.ts";
import type { SiteRequest } from "./base/platform.ts";
import { onlyFulfilled } from "./base/promises.ts";
import { Workload } from "./base/workload.ts";
import type { Environment } from "./environment.ts";
import { joinAddress } from "./plan/entry/public-address.ts";
import { pathOfSite, planSite } from "./plan/site-plan.ts";
import type { SiteOptions, SitePlan } from "./plan/site-plan.ts";

/** What a {@link Site} needs. */
export interface SiteArgs extends SiteOptions {
  /** Environment that serves it. */
  environment: Environment;
  /** Services, or their names, that the site reaches on its own origin, each under its path. */
  links?: readonly (Workload | string)[];
}

/**
 * Static files on an address of their own, with services behind the same origin: a link to
 * service `api` puts it under `/api` (its `path`), so that the page needs no CORS and no variable.
 *
 * @example
 * new Site("web", { environment: shop, source: "examples/shop/web", links: [api] });
 */
export class Site extends Member<SitePlan> {
  /** Public address. */
  readonly url: pulumi.Output<string>;
  /** What it serves. */
  readonly plan: SitePlan;

  constructor(name: string, args: SiteArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "site", name);
    const plan = planSite(name, args);
    environment.declare("site", name, plan.links);
    const routes = environment.track(findRoutes(plan.links, environment));
    super("Site", name, environment, plan, opts);
    this.plan = plan;
    const built = environment.track(
      routes.then((settled) => builder(this, { plan, routes: settled })),
    );
    const path = pathOfSite(plan);
    this.url = pulumi
      .output(onlyFulfilled(built))
      .apply((site) => pulumi.output(site.url).apply((url) => joinAddress(url, path)));
    const { links } = plan;
    environment.noteEntry({ kind: "site", name, path, public: true, links }, this.url);
    this.registerOutputs({ url: this.url });
  }
}

async function findRoutes(
  links: readonly string[],
  environment: Environment,
): Promise<SiteRequest["routes"]> {
  // By then every target is known to be a service.
  await environment.declared;
  const targets = await Promise.all(links.map((link) => environment.find(link)));
  const services = targets.filter((target) => target instanceof Workload);
  return services.map((target) => ({ path: target.shape.path, target }));
}

/** The sites of an environment, in the order of the program. */
export function sitesOf({ members }: Pick<Environment, "members">): Site[] {
  return members.filter((member) => member instanceof Site);
}
