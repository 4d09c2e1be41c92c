import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/docker/provider.js";
import type { Provider as BuildProvider } from "@pulumi/docker-build/provider.js";
import type { Network } from "@pulumi/docker/network.js";
import type { Volume } from "@pulumi/docker/volume.js";
import type { RemoteImage } from "@pulumi/docker/remoteImage.js";
import type { Routes } from "../../../providers/edge/resources.ts";
import type { EnvironmentView } from "../../base/environment-view.ts";
import type { Member } from "../../base/member.ts";
import type { Platform } from "../../base/platform.ts";
import { Handles } from "../handles.ts";
import type { Published } from "./edge/edge-routes.ts";
import type { NetworkPlan } from "./network-plan.ts";
import type { Notices } from "./notices.ts";
import type { ProgramImage } from "./compute/program-image.ts";
import type { ScheduledJob } from "./compute/schedule-config.ts";
import type { DockerSettings } from "./settings.ts";

/** What was built for an environment. */
export interface DockerEnvironment {
  settings: DockerSettings;
  runs: Platform["runs"];
  provider: Provider;
  /** Builds images with the same engine; the first call makes it. */
  buildProvider: () => BuildProvider;
  /** The networks that components are in; whole once everything is declared. */
  networkPlans: () => readonly NetworkPlan[];
  /** The networks that are made, by their names. */
  networks: Map<string, Network>;
  /** The images that are fetched, by reference. */
  images: Map<string, RemoteImage>;
  /** The images that are built, by source. */
  builds: Map<string, Promise<ProgramImage>>;
  /** What services and sites give to the edge, by name, as soon as they are built. */
  published: Notices<Published>;
  /** Where the requests go, under the name `routes`, as soon as it is made. */
  routed: Notices<Routes>;
  /** Grafana, under its name, as soon as it is built. */
  dashboards: Notices<pulumi.Resource>;
  /** Where databases are saved, by their names; whole once everything is declared. */
  backedUp: Map<string, Volume>;
  /** What the scheduler starts, by the name of the job, as soon as it is built. */
  jobs: Notices<ScheduledJob>;
}

/** What a component gives to those that link to it. */
export interface LinkTarget {
  /** What must run before those that link to it start. */
  ready: readonly pulumi.Input<pulumi.Resource>[];
}

/** What was built for each environment. */
export const environments = new Handles<DockerEnvironment>("environment", "docker");

/** What components give to those that link to them. */
export const linkTargets = new Handles<LinkTarget>("link target", "docker");

/** What was built for the environment of a component. */
export function dockerOf(owner: Member | EnvironmentView): DockerEnvironment {
  return environments.get("environment" in owner ? owner.environment : owner);
}

/** Options of every resource that is built for a component. */
export function childOptions(owner: Member | EnvironmentView): {
  parent: pulumi.Resource;
  provider: Provider;
} {
  return { parent: owner, provider: dockerOf(owner).provider };
}
