import * as pulumi from "@pulumi/pulumi";
import type { BuildInput } from "../../../providers/local/build-schema.ts";
import * as local from "../../../providers/local/resources.ts";
import type { BuiltSite, SiteRequest } from "../../base/platform.ts";
import { projectFolder } from "../../images/lock.ts";
import { pathOfSite } from "../../plan/site-plan.ts";
import type { Site } from "../../site.ts";
import { onlyLater, placeArtifact } from "./artifact.ts";
import { agents } from "./environment.ts";
import { hostOf, localNameOf } from "./names.ts";
import { createRoute } from "./route.ts";
import { planFiles } from "./site-source.ts";
import { processes } from "./workload.ts";

/**
 * Builds a static site, with the services that it links to under its own origin.
 *
 * An environment's first site answers on any host, so that `http://localhost:<port>` shows it; the
 * others have `<name>.<application>.localhost`.
 */
export function buildSite(owner: Site, request: SiteRequest): BuiltSite {
  const isFirst = owner.environment.namesOf("site")[0] === owner.componentName;
  const hosts = isFirst ? [] : [hostOf(owner)];
  const files = createFiles(owner, request);
  createRoute(owner, [], { hosts, path: pathOfSite(request.plan), target: files.name });
  for (const { path, target } of request.routes) {
    const process = processes.get(target);
    createRoute(owner, [target.componentName], { hosts, path, target: process.name });
  }
  const { address, entryPort } = agents.get(owner.environment);
  return { url: isFirst ? address : pulumi.interpolate`http://${hostOf(owner)}:${entryPort}` };
}

/** The files of a release, which were built with it; else those of the source. */
function findFiles(
  owner: Site,
  { source, artifact }: SiteRequest["plan"],
): { source: pulumi.Input<string>; build?: BuildInput } {
  if (artifact === undefined) return planFiles(projectFolder(), source);
  return { source: placeArtifact(owner, artifact)?.path ?? onlyLater() };
}

function createFiles(owner: Site, { plan }: SiteRequest): local.StaticSite {
  const { source, build } = findFiles(owner, plan);
  const args = {
    environment: agents.get(owner.environment).name,
    name: localNameOf(owner),
    source,
    ...(build && { build }),
    fallback: plan.fallback,
    ...(plan.path !== undefined && { path: plan.path }),
    tags: owner.tags,
  };
  return new local.StaticSite(owner.childName("files"), args, { parent: owner });
}
