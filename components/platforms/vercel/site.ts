import { createSourceReader } from "../../images/source/reader.ts";
import { projectFolder } from "../../images/lock.ts";
import type { BoundService, BuiltSite, SiteRequest } from "../../base/platform.ts";
import { depthOf } from "../../plan/entry/paths.ts";
import { pathOfSite } from "../../plan/site-plan.ts";
import type { Member } from "../../base/member.ts";
import { findReleased, findSource } from "./artifact.ts";
import type { Artifact } from "./artifact.ts";
import { createDeployment } from "./deployment.ts";
import { createHost } from "./domain.ts";
import { findFramework, needsFallback } from "./framework.ts";
import { listPages } from "../site-pages.ts";
import { vercelOf } from "./handles.ts";
import type { ServiceHandle } from "./handles.ts";
import { hostOfSite, projectName } from "./names.ts";
import { createProject, planProject } from "./project.ts";
import {
  createRoutes,
  fallbackRoute,
  filesRoute,
  pageRoutes,
  planClosed,
  planServiceRoutes,
} from "./routes.ts";
import type { RoutePlan } from "./routes.ts";

/** How a site finds a service that it links to. */
export type FindService = (site: Member, service: BoundService) => ServiceHandle;

/** Builds a site: a project with its files, and rules that send the services' paths to them. */
export function buildSite(owner: Member, request: SiteRequest, find: FindService): BuiltSite {
  const { settings, isProduction } = vercelOf(owner);
  const framework = frameworkOf(owner, request);
  const shape = { name: projectName(owner), framework, isOpen: isProduction };
  const projectPlan = planProject(shape, settings);
  const { id: projectId } = createProject(owner, projectPlan);
  const host = hostOfSite(owner, owner.environment.namesOf("site")[0], settings);
  const domain = createHost(owner, projectId, host);
  const rules = createRoutes(owner, projectId, planRoutes(owner, request, framework, find));
  createDeployment(owner, {
    projectId,
    artifact: artifactOf(owner, request),
    slot: "a",
    project: projectPlan,
    variables: [],
    ready: [domain, ...rules],
  });
  return { url: `https://${host}` };
}

function planRoutes(
  owner: Member,
  { plan, routes }: SiteRequest,
  framework: string | undefined,
  find: FindService,
): RoutePlan[] {
  const closed = planClosed(owner.environment.plan.mode);
  if (closed) return [closed];
  const services = routes.map(({ path, target }) => ({
    ...find(owner, target),
    name: target.componentName,
    path,
  }));
  const path = pathOfSite(plan);
  const fallback = plan.fallback && needsFallback(framework) ? [fallbackRoute(path)] : [];
  const pages = pageRoutes(path, listPages(createSourceReader(projectFolder()), plan.source));
  const own = [...pages, ...fallback, ...(path === "/" ? [] : [filesRoute(path)])];
  // What is longer than the site's path comes before it, what is shorter after it.
  const isBelow = (one: { path: string }): boolean => depthOf(one.path) >= depthOf(path);
  const plans = (some: typeof services): RoutePlan[] =>
    planServiceRoutes(owner.componentName, some);
  return [
    ...plans(services.filter(isBelow)),
    ...own,
    ...plans(services.filter((one) => !isBelow(one))),
  ];
}

function frameworkOf(owner: Member, { plan }: SiteRequest): string | undefined {
  const given = vercelOf(owner).settings.frameworks?.[owner.componentName];
  return given ?? findFramework(createSourceReader(projectFolder()), plan.source);
}

function artifactOf(owner: Member, { plan }: SiteRequest): Artifact {
  const { platform, release } = owner.environment;
  if (platform.runs === "image") {
    return findReleased(owner, release.artifacts[owner.componentName] ?? "");
  }
  return findSource(createSourceReader(projectFolder()), plan.source);
}
