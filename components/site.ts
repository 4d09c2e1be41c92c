import * as pulumi from "@pulumi/pulumi";
import type { EffectiveStage } from "../variables/stage.ts";
import { throwProblems } from "../variables/user-error.ts";
import type { Problem } from "../variables/user-error.ts";
import type { Environment } from "./environment.ts";
import { Member } from "./base/member.ts";
import { builderOf } from "./base/platform.ts";
import type { SiteRequest } from "./base/platform.ts";
import { onlyFulfilled } from "./base/promises.ts";
import { Workload } from "./base/workload.ts";

/** What a {@link Site} needs. */
export interface SiteArgs {
  /** Environment that serves it. */
  environment: Environment;
  /** Folder with the finished files, relative to the project. */
  source: string;
  /** Services, or their names, that the site reaches on its own origin, each under its path. */
  links?: readonly (Workload | string)[];
  /** Answer navigations to unknown paths with `index.html`, for single-page applications. @default true */
  fallback?: boolean;
}

/** A site as plain data. */
export interface SitePlan extends EffectiveStage {
  /** Folder with the finished files. */
  source: string;
  /** Whether navigations to unknown paths get `index.html`. */
  fallback: boolean;
  /** Names of the services behind it. */
  links: readonly string[];
  /** Id of the release. */
  release: string;
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

  constructor(name: string, args: SiteArgs, opts?: pulumi.ComponentResourceOptions) {
    const { environment } = args;
    const builder = builderOf(environment.platform, "site", name);
    const plan = planSite(name, args);
    environment.declare("site", name, plan.links);
    const routes = environment.track(findRoutes(name, plan.links, environment));
    super("Site", name, environment, plan, opts);
    const built = environment.track(
      routes.then((settled) => builder(this, { plan, routes: settled })),
    );
    this.url = pulumi.output(onlyFulfilled(built)).apply((site) => site.url);
    this.registerOutputs({ url: this.url });
  }
}

function planSite(name: string, args: SiteArgs): SitePlan {
  const { environment, source, links = [], fallback = true } = args;
  const problems: Problem[] = [];
  if (source === "") problems.push({ at: "source", message: "is empty; name the folder to serve" });
  throwProblems("SiteArgs", `Site '${name}'`, problems);
  return {
    stage: environment.plan.stage,
    profile: environment.plan.profile,
    source,
    fallback,
    links: links.map((link) => (typeof link === "string" ? link : link.componentName)),
    release: environment.release.id,
  };
}

async function findRoutes(
  name: string,
  links: readonly string[],
  environment: Environment,
): Promise<SiteRequest["routes"]> {
  // By then every target is known to be a service.
  await environment.declared;
  const targets = await Promise.all(links.map((link) => environment.find(link)));
  const services = targets.filter((target) => target instanceof Workload);
  throwProblems("LinkClash", `The links of site '${name}'`, findPathClashes(services), "have");
  return services.map((target) => ({ path: target.shape.path, target }));
}

function findPathClashes(services: readonly Workload[]): Problem[] {
  return services.flatMap((service, index) => {
    const { path } = service.shape;
    const earlier = services.slice(0, index).find((other) => other.shape.path === path);
    if (!earlier) return [];
    const names = `'${earlier.componentName}' and '${service.componentName}'`;
    return [{ at: path, message: `is the path of ${names}; give one another path` }];
  });
}
