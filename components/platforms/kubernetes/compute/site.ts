import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment.js";
import type { BuiltSite, SiteRequest } from "../../../base/platform.ts";
import type { Site } from "../../../site.ts";
import { UserError } from "../../../../variables/user-error.ts";
import { exposeSite } from "../edge/entry.ts";
import { childOptions, kubernetesOf } from "../handles.ts";
import { imageOfProgram } from "./build.ts";
import { labelsOf, selectorOf } from "../labels.ts";
import { peerOf } from "../links.ts";
import { metadataOf } from "../metadata.ts";
import { nameOf } from "../names.ts";
import { allowEntry } from "../network-policies.ts";
import { isReserved, planPod, planSpread } from "../pod.ts";
import type { PodPlan } from "../pod.ts";
import { planHttpProbes } from "../probes.ts";
import { createServiceAccount } from "../program.ts";
import { planStrategy } from "./rollout.ts";
import { createBudget } from "./scaling.ts";
import { siteSize } from "../sizes.ts";
import { createService } from "./slot-services.ts";
import { programUser, temporary } from "./workload.ts";

/** Port of a site's server inside its container; the image is told it as `PORT`. */
const port = 8080;

/** Builds a site: copies of a server of its files, with the services that it links to beside. */
export function buildSite(owner: Site, request: SiteRequest): BuiltSite {
  const { plan, profile } = owner.environment;
  const replicas = plan.mode === "archived" ? 0 : profile.service.replicas;
  const identity = { name: owner.componentName };
  const labels = labelsOf(owner, "site", identity);
  const policies = allowEntry(owner, peerOf(owner), port);
  const spec = {
    replicas,
    selector: { matchLabels: selectorOf(owner, identity) },
    strategy: planStrategy({ strategy: "blue-green" }),
    revisionHistoryLimit: 3,
    template: planPod(
      planSitePod(owner, request),
      labels,
      {},
      {
        topologySpreadConstraints: planSpread(selectorOf(owner, identity)),
      },
    ),
  };
  const metadata = metadataOf(owner, "Deployment", nameOf(owner), labels);
  const options = childOptions(owner, [...kubernetesOf(owner).ready, ...policies]);
  new Deployment(owner.childName("deployment"), { metadata, spec }, options);
  createBudget(owner, { replicas, minReplicas: replicas });
  createService(owner, [], port);
  return { url: exposeSite(owner, request, port) };
}

function planSitePod(owner: Site, { plan }: SiteRequest): PodPlan {
  return {
    name: owner.componentName,
    image: imageOfProgram(owner, {
      image: artifactOf(owner),
      source: plan.source,
      port,
      fallback: plan.fallback,
    }),
    command: [],
    env: [{ name: "PORT", value: String(port) }],
    ports: { http: port },
    ...siteSize,
    ...programUser,
    probes: planHttpProbes("/", "http"),
    drainSeconds: 10,
    stopSeconds: 30,
    scratch: temporary,
    serviceAccount: createServiceAccount(owner),
    reserved: isReserved(owner),
  };
}

/** The release's image of a site; empty where it is built from its source. */
function artifactOf({ environment, componentName }: Site): string {
  if (environment.platform.runs === "source") return "";
  const image = environment.release.artifacts[componentName];
  if (image !== undefined) return image;
  throw new UserError(
    "ArtifactMissing",
    `slipway:release.artifacts.${componentName} is missing in ` +
      `Pulumi.${environment.plan.environment}.yaml: name the image that serves the site's files ` +
      `on port ${port}, with its digest.`,
  );
}
