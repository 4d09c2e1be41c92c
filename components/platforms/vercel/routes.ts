import * as pulumi from "@pulumi/pulumi";
import { ProjectRoute } from "@pulumiverse/vercel/projectRoute.js";
import type * as inputs from "@pulumiverse/vercel/types/input.js";
import { retryAfterSeconds } from "../entry-page.ts";
import type { SitePage } from "../site-pages.ts";
import type { Member } from "../../base/member.ts";
import type { EnvironmentMode } from "../../plan/mode.ts";
import { deepestFirst, joinPath } from "../../plan/entry/paths.ts";
import { childOptions } from "./handles.ts";
import type { ServiceHandle } from "./handles.ts";
import { bypassHeader } from "./protection.ts";

/** A routing rule of a project: Vercel takes the first that fits, before the deployment's own. */
export interface RoutePlan {
  /** What it is for, as a part of its name. */
  role: string;
  syntax: "path-to-regexp" | "regex";
  route: inputs.ProjectRouteRoute;
}

/** A service under the origin of a site. */
export interface ServiceRoute extends ServiceHandle {
  /** Name of the service. */
  name: string;
  path: string;
}

/** Header that tells a service which site sends it a request. */
const siteHeader = "x-slipway-site";

/** The rule that lets nobody in; undefined where the environment is running. */
export function planClosed(mode: EnvironmentMode): RoutePlan | undefined {
  if (mode === "running") return undefined;
  const again = { "Retry-After": String(retryAfterSeconds) };
  const headers = { "Cache-Control": "no-store", ...(mode === "maintenance" && again) };
  return { role: "closed", syntax: "regex", route: { src: "^/.*$", status: 503, headers } };
}

/** The rules that send the paths of services to them; the longest first. */
export function planServiceRoutes(site: string, services: readonly ServiceRoute[]): RoutePlan[] {
  return deepestFirst(services).map((service) => {
    const pattern = joinPath(service.path, "/:path*");
    return {
      role: service.name,
      syntax: "path-to-regexp",
      route: {
        src: pattern,
        dest: joinOrigin(service.origin, pattern),
        transforms: planTransforms(site, service),
      },
    };
  });
}

/** The rule that takes a site's path off, before its files are looked for. */
export function filesRoute(path: string): RoutePlan {
  const route = { src: joinPath(path, "/:path*"), dest: "/:path*" };
  return { role: "files", syntax: "path-to-regexp", route };
}

/**
 * The rule that answers navigations with the one page: a navigation asks for HTML at a path whose
 * last part has no dot. Rules come before the deployment's files, so that it must not fit those.
 */
export function fallbackRoute(path: string): RoutePlan {
  const below = path === "/" ? "/(?:.*/)?[^./]*" : `${path}(?:/(?:.*/)?[^./]*)?`;
  return {
    role: "fallback",
    syntax: "regex",
    route: {
      src: `^${below}$`,
      dest: "/index.html",
      has: [{ type: "header", key: "accept", value: ".*text/html.*" }],
    },
  };
}

/**
 * The rules that find a site's pages by their paths (`/about` is `about.html` or `about/index.html`),
 * before unknown paths are answered: one for each of the two forms.
 */
export function pageRoutes(path: string, pages: readonly SitePage[]): RoutePlan[] {
  const before = path === "/" ? "" : path;
  const plan = (role: string, some: readonly SitePage[], end: string): RoutePlan[] => {
    if (some.length === 0) return [];
    const names = some.map((one) => escape(one.path.slice(1))).join("|");
    const route = { src: `^${before}/(${names})/?$`, dest: `/$1${end}` };
    return [{ role, syntax: "regex", route }];
  };
  const isFolder = (one: SitePage): boolean => one.file.endsWith("/index.html");
  return [
    ...plan(
      "pages",
      pages.filter((one) => !isFolder(one)),
      ".html",
    ),
    ...plan("folders", pages.filter(isFolder), "/index.html"),
  ];
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Builds the rules of a project, in their order. */
export function createRoutes(
  owner: Member,
  projectId: pulumi.Input<string>,
  plans: readonly RoutePlan[],
): ProjectRoute[] {
  const made: ProjectRoute[] = [];
  for (const { role, syntax, route } of plans) {
    const before = made.at(-1);
    const position = before
      ? { placement: "after", referenceRouteId: before.id }
      : { placement: "start" };
    const name = owner.childName(role);
    const args = { projectId, name, srcSyntax: syntax, route, position };
    made.push(new ProjectRoute(owner.childName("route", role), args, childOptions(owner)));
  }
  return made;
}

/**
 * What a service is told beside the request. The first is always known: the provider refuses a
 * rule of which nothing is known yet (vercel 5.4.1, `projectRouteDefinitionValidator`).
 */
function planTransforms(
  site: string,
  { bypass }: ServiceRoute,
): inputs.ProjectRouteRouteTransform[] {
  return [setHeader(siteHeader, site), ...(bypass ? [setHeader(bypassHeader, bypass)] : [])];
}

function setHeader(key: string, value: pulumi.Input<string>): inputs.ProjectRouteRouteTransform {
  const target = JSON.stringify({ key });
  const args = typeof value === "string" ? JSON.stringify(value) : toJson(value);
  return { type: "request.headers", op: "set", target, args };
}

function toJson(value: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.output(value).apply((text) => JSON.stringify(text));
}

function joinOrigin(origin: pulumi.Input<string>, path: string): pulumi.Input<string> {
  return typeof origin === "string" ? `${origin}${path}` : pulumi.interpolate`${origin}${path}`;
}
