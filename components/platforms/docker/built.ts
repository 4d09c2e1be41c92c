import type * as pulumi from "@pulumi/pulumi";
import type { Provider } from "@pulumi/docker/provider.js";
import type { Provider as BuildProvider } from "@pulumi/docker-build/provider.js";
import type { Network } from "@pulumi/docker/network.js";
import type { Volume } from "@pulumi/docker/volume.js";
import type { RemoteImage } from "@pulumi/docker/remoteImage.js";
import type { Routes } from "../../../providers/edge/resources.ts";
import type { Platform } from "../../base/platform.ts";
import type { Published } from "./edge/edge-routes.ts";
import type { NetworkPlan } from "./network-plan.ts";
import type { Notices } from "./notices.ts";
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

/** An image of the application that is there before containers of it are made. */
export interface ProgramImage {
  reference: string;
  ready: pulumi.Resource;
}

/** What a component gives to those that link to it. */
export interface LinkTarget {
  /** What must run before those that link to it start. */
  ready: readonly pulumi.Input<pulumi.Resource>[];
}

/** What every resource that is built for a component is made with. */
export interface ChildOptions {
  parent: pulumi.Resource;
  provider: Provider;
}
