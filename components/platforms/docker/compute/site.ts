import { createHash } from "node:crypto";
import { UserError } from "../../../../variables/user-error.ts";
import type { BuiltSite, SiteRequest } from "../../../base/platform.ts";
import type { Container } from "@pulumi/docker/container.js";
import type { Site } from "../../../site.ts";
import { pathOfSite } from "../../../plan/site-plan.ts";
import type { SitePlan } from "../../../plan/site-plan.ts";
import { createContainer } from "../container.ts";
import type { ContainerPlan } from "../container-plan.ts";
import { copyAlias, hostsOfSite } from "../edge/edge-routes.ts";
import type { PublishedSite } from "../edge/edge-routes.ts";
import { addressOfHost, planEntry } from "../edge/entry.ts";
import { dockerOf } from "../handles.ts";
import { siteHealth } from "../health.ts";
import { labelsOf } from "../labels.ts";
import { joinNetworks } from "../networks.ts";
import { readyProgramImage } from "./program-image.ts";
import type { ProgramImage } from "../built.ts";

/** Port that the image of a site listens on; also told to it as `PORT`. */
const sitePort = 8080;

/**
 * Builds a static site: a container of its image, which serves HTTP on {@link sitePort}.
 *
 * An environment's first site answers on any host, the others have `<site>.<domain>`. A container
 * is called after its image, so that a new one is made beside the old one, with the same name in
 * the network; for a moment both answer.
 */
export function buildSite(owner: Site, { plan }: SiteRequest): BuiltSite {
  const { environment, componentName: name } = owner;
  const program = { source: plan.source, image: findImage(owner) };
  const copies = environment.plan.mode === "archived" ? 0 : 1;
  const built = readyProgramImage(owner, program, {
    port: sitePort,
    fallback: plan.fallback,
  }).then((image) => {
    const ready = copies > 0 ? [createServer(owner, image)] : [];
    dockerOf(owner).published.tell(name, { upstream: publish(name, plan, copies), ready });
  });
  void environment.track(built);
  const { application, profile } = environment.plan;
  const entry = planEntry(application, profile, dockerOf(owner).settings);
  const [host] = hostsOfSite(name, environment.namesOf("site")[0], entry);
  return { url: host === undefined ? entry.address : addressOfHost(host, entry) };
}

function createServer(owner: Site, image: ProgramImage): Container {
  const name = owner.componentName;
  const parts = {
    labels: labelsOf(owner, { site: name }),
    env: { PORT: String(sitePort) },
    networks: joinNetworks(owner, [copyAlias(name, "a", 1)]),
  };
  const version = createHash("sha256").update(image.reference).digest("hex").slice(0, 8);
  return createContainer(owner, [version], planSite(image.reference), parts, [image.ready]);
}

function publish(name: string, plan: SitePlan, copies: number): PublishedSite {
  return {
    kind: "site",
    name,
    port: sitePort,
    copies,
    slot: "a",
    slots: ["a"],
    health: siteHealth,
    path: pathOfSite(plan),
    links: plan.links,
  };
}

/** A site's server as plain data: files need little. */
export function planSite(image: string): ContainerPlan {
  return {
    image,
    user: "1000:1000",
    memoryMb: 128,
    cpu: 0.25,
    scratchPaths: ["/tmp"],
  };
}

function findImage({ environment, componentName }: Site): string {
  if (environment.platform.runs === "source") return "";
  const image = environment.release.artifacts[componentName];
  if (image !== undefined) return image;
  throw new UserError(
    "ArtifactMissing",
    `Site '${componentName}' has no image in the release: name it, with its digest, as ` +
      `slipway:release.artifacts.${componentName} in Pulumi.${environment.plan.environment}.yaml.`,
  );
}
