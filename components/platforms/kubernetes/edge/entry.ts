import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Ingress } from "@pulumi/kubernetes/networking/v1/ingress.js";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import type { Member } from "../../../base/member.ts";
import type { BoundService, SiteRequest, WorkloadRequest } from "../../../base/platform.ts";
import { pathOfSite } from "../../../plan/site-plan.ts";
import type { SitePlan } from "../../../plan/site-plan.ts";
import type { Site } from "../../../site.ts";
import type { Workload } from "../../../base/workload.ts";
import { UserError } from "../../../../variables/user-error.ts";
import { addressOf } from "./address.ts";
import { planAnnotations, planBackends, planHttpRoute, planIngress } from "./entry-plan.ts";
import type { EntryRoute } from "./entry-plan.ts";
import { routeToPage } from "./entry-page.ts";
import { childOptions, kubernetesOf } from "../handles.ts";
import { labelsOf } from "../labels.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";

/** Whether requests from outside reach a service: by a site, or because it is public. */
export function isPublished({ plan, sites }: Pick<WorkloadRequest, "plan" | "sites">): boolean {
  return plan.kind === "service" && (plan.public || sites.length > 0);
}

/** Publishes a public service on the entry's host, unless the site of that host does already. */
export function exposeService(owner: Workload, { plan, sites }: WorkloadRequest): void {
  const { environment } = owner;
  const [first] = environment.platform.sitesOn === undefined ? environment.namesOf("site") : [];
  if (!plan.public || (first !== undefined && sites.includes(first))) return;
  createEntry(owner, kubernetesOf(owner).settings.domain, [routeTo(owner, plan.path)]);
}

/** Publishes a site with the services behind it, and gives its address. */
export function exposeSite(owner: Site, { plan, routes }: SiteRequest, port: number): string {
  const host = hostOf(owner);
  const files = nameOf(owner);
  const path = findPath(owner, plan);
  const backends = [{ service: files, port, weight: 100 }];
  const own = { path, stable: files, backends, ...(path !== "/" && { strip: true }) };
  const services = routes.map((route) => routeTo(route.target, route.path));
  createEntry(owner, host, [...services, own]);
  return host === undefined ? "" : addressOf(kubernetesOf(owner).settings, host);
}

/** @throws UserError `SitePath` for a path by an Ingress, which sends paths on as they are. */
function findPath(owner: Site, plan: SitePlan): string {
  const path = pathOfSite(plan);
  if (path === "/" || kubernetesOf(owner).settings.entry !== "ingress") return path;
  throw new UserError(
    "SitePath",
    `Site '${owner.componentName}' has the path '${path}', and an Ingress cannot take it off ` +
      `before the site's server: set slipway:kubernetes.entry to gateway, or leave \`path\` out.`,
  );
}

/** The first site has the entry's host, or any; each other one has a name of its own under it. */
function hostOf(owner: Site): string | undefined {
  const { environment, componentName } = owner;
  const { domain } = kubernetesOf(owner).settings;
  if (environment.namesOf("site")[0] === componentName) return domain;
  if (domain !== undefined) return `${componentName}.${domain}`;
  throw domainMissing(environment, componentName);
}

function domainMissing(environment: EnvironmentView, site: string): UserError {
  const stack = environment.plan.environment;
  return new UserError(
    "DomainMissing",
    `Site '${site}' is not the first one of stack '${stack}' and needs a host of its own: set ` +
      `slipway:kubernetes.domain in Pulumi.${stack}.yaml, and it gets ${site}.<domain>.`,
  );
}

function routeTo(target: BoundService, path: string): EntryRoute {
  const { port, slot } = target.shape;
  const names = { a: nameOf(target, "a"), b: nameOf(target, "b") };
  return { path, stable: nameOf(target), backends: planBackends(names, port, slot) };
}

function createEntry(owner: Member, host: string | undefined, routes: readonly EntryRoute[]): void {
  const { settings } = kubernetesOf(owner);
  const shown = routeToPage(owner.environment, routes);
  const name = nameOf(owner);
  const labels = labelsOf(owner, "route");
  const options = childOptions(owner, kubernetesOf(owner).page);
  if (settings.entry !== "ingress") {
    const metadata = metadataOf(owner, "HTTPRoute", name, labels);
    const spec = planHttpRoute(settings, host, shown);
    const args = { apiVersion: "gateway.networking.k8s.io/v1", kind: "HTTPRoute", metadata, spec };
    new CustomResource(owner.childName("route"), args, options);
    return;
  }
  const annotations = planAnnotations(settings, host);
  const metadata = metadataOf(owner, "Ingress", name, labels, annotations);
  const spec = planIngress(settings, host, shown, nameOf(owner, "certificate"));
  new Ingress(owner.childName("route"), { metadata, spec }, options);
}
