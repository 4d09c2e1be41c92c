import type { Container } from "@pulumi/docker/container.js";
import { Volume } from "@pulumi/docker/volume.js";
import { Routes } from "../../../../providers/edge/resources.ts";
import { planEntryPage } from "../../entry-page.ts";
import type { EnvironmentView } from "../../../base/environment-view.ts";
import { createContainer } from "../container.ts";
import type { ContainerPlan } from "../container-plan.ts";
import { formatCaddyConfig } from "./caddy-config.ts";
import { edgePorts } from "./edge-plan.ts";
import { formatWeights, formatServing } from "./traffic.ts";
import { planEdge } from "./edge-routes.ts";
import { planDashboards, withDashboards } from "./entry.ts";
import type { EntryPlan } from "./entry.ts";
import { childOptions, dockerOf } from "../handles.ts";
import { planServerHealth } from "../health.ts";
import { fetchLockedImage } from "../images.ts";
import { labelsOf } from "../labels.ts";
import { nameOf } from "../names.ts";
import { createNetwork, joinEdgeNetworks } from "../networks.ts";

/**
 * Where the edge keeps its certificates, its last configuration and the weights. A new volume takes
 * over the mode of the folder that it is mounted on, and this one everybody may write to.
 */
const edgeFolder = "/var/tmp";
const weightsFolder = `${edgeFolder}/weights`;

/** Builds the one way into an environment, and between its services. */
export async function createEdge(owner: EnvironmentView, bare: EntryPlan): Promise<void> {
  const { published, routed, dashboards, settings } = dockerOf(owner);
  const isWatched = owner.namesOf("monitoring").length > 0;
  const entry = isWatched ? withDashboards(bare, settings) : bare;
  const container = createEdgeContainer(owner, entry);
  const sites = owner.platform.sitesOn === undefined ? owner.namesOf("site") : [];
  const names = [...owner.namesOf("service"), ...sites];
  const all = await Promise.all(names.map((name) => published.find(name)));
  const upstreams = all.map(({ upstream }) => upstream);
  const grafana = isWatched ? [await dashboards.find("grafana")] : [];
  const planned = planEdge(
    entry,
    upstreams.filter((upstream) => upstream.kind === "service"),
    upstreams.filter((upstream) => upstream.kind === "site"),
  );
  const inside = isWatched ? [planDashboards()] : [];
  const page = planEntryPage(owner.plan.mode, owner.plan.application);
  const services = [...planned.services, ...inside];
  const plan = { ...planned, services, ...(page && { page }) };
  const { host } = settings;
  const args = {
    access: { kind: "docker", container: container.name, ...(host !== undefined && { host }) },
    config: formatCaddyConfig(plan, { weights: weightsFolder }),
    weights: formatWeights(plan),
    weightsFolder,
    serving: formatServing(plan),
    drainSeconds: plan.drainSeconds,
    tags: owner.tags,
  } as const;
  // Last of all: what no longer takes requests is deleted only after this.
  const dependsOn = [...all.flatMap(({ ready }) => ready), ...grafana];
  const routes = new Routes(owner.childName("routes"), args, { parent: owner, dependsOn });
  routed.tell("routes", routes);
}

function createEdgeContainer(owner: EnvironmentView, entry: EntryPlan): Container {
  const image = fetchLockedImage(owner, "caddy-2");
  const entryNetwork = createNetwork(owner, ["edge", "entry"], false);
  const parts = {
    labels: labelsOf(owner, { edge: owner.tags.application }),
    env: { XDG_DATA_HOME: edgeFolder, XDG_CONFIG_HOME: edgeFolder },
    networks: [{ name: entryNetwork.name, aliases: ["edge"] }, ...joinEdgeNetworks(owner)],
    volumes: [{ volumeName: createVolume(owner).name, containerPath: edgeFolder }],
  };
  return createContainer(owner, ["edge"], planEdgeContainer(image.reference, entry), parts, [
    image.ready,
  ]);
}

/** The edge as a container: its arguments say nothing of routes, so that no route replaces it. */
export function planEdgeContainer(image: string, { ports }: EntryPlan): ContainerPlan {
  return {
    image,
    user: "1000:1000",
    // Starts with the configuration that it had last; without one it has its admin API alone.
    entrypoint: ["caddy", "run", "--resume"],
    memoryMb: 256,
    cpu: 1,
    scratchPaths: ["/tmp"],
    // The program carries it as a file capability, and does not start where it may not have it.
    capabilities: ["CAP_NET_BIND_SERVICE"],
    health: planServerHealth(`wget -q -O /dev/null http://127.0.0.1:${edgePorts.admin}/config/`),
    ports,
  };
}

/** Not protected: certificates can be asked for again. */
function createVolume(owner: EnvironmentView): Volume {
  const args = { name: nameOf(owner, "edge", "entry"), labels: labelsOf(owner) };
  return new Volume(owner.childName("edge", "data"), args, {
    ...childOptions(owner),
    ignoreChanges: ["labels"],
  });
}
