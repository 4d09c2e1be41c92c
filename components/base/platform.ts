import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../variables/user-error.ts";
import type { BucketPlan } from "../plan/bucket-plan.ts";
import type { CachePlan } from "../plan/cache-plan.ts";
import type { EnvironmentPlan, PlatformTraits } from "../plan/context.ts";
import type { DatabasePlan } from "../plan/database-plan.ts";
import type { SlotChoice } from "../plan/fingerprint.ts";
import type { JobPlan } from "../plan/job-plan.ts";
import { platformsOffering } from "../plan/kinds.ts";
import type { ComponentKind } from "../plan/kinds.ts";
import type { LinkPlan } from "../plan/links.ts";
import type { ModelPlan } from "../plan/model-plan.ts";
import type { AlertingPlan, MonitoringPlan } from "../plan/monitoring-plan.ts";
import type { QueuePlan } from "../plan/queue-plan.ts";
import type { RegistryPlan } from "../plan/registry-plan.ts";
import type { SearchPlan } from "../plan/search-plan.ts";
import type { SitePlan } from "../plan/site-plan.ts";
import type { Slot } from "../plan/slots.ts";
import type { WorkloadPlan, WorkloadShape } from "../plan/workload-shape.ts";
import type { Component } from "./component.ts";
import type { EnvironmentView } from "./environment-view.ts";
import type { Linkable } from "./linkable.ts";
import type { Member } from "./member.ts";

/** What an environment gives once it is built. */
export interface BuiltEnvironment {
  /** Address of the environment's entry, where it has one by itself. */
  address?: pulumi.Input<string>;
}

/** What a service or worker gives once it is built. */
export interface BuiltWorkload {
  /** Address for services that link to it; empty for a worker. */
  url: pulumi.Input<string>;
  /** Identity of what runs in each filled slot, known only once it runs. */
  slots: Partial<Record<Slot, pulumi.Input<string>>>;
}

/** What a site gives once it is built. */
export interface BuiltSite {
  /** Public address. */
  url: pulumi.Input<string>;
}

/** What a database gives once it is built. */
export interface BuiltDatabase {
  /** Address for clients, with its password. */
  url: pulumi.Input<string>;
  /** Address of its read replicas. @default `url` */
  readUrl?: pulumi.Input<string>;
  /** Identity of the server, known only once it runs. @default none: it runs elsewhere */
  server?: pulumi.Input<string>;
}

/** What a cache gives once it is built. */
export interface BuiltCache {
  /** Address for clients, with its password; undefined where an optional cache is absent. */
  url: pulumi.Input<string | undefined>;
}

/** What a bucket, queue, search index or model gives once it is built. */
export interface BuiltStore {
  /** Address for clients, with its password. */
  url: pulumi.Input<string>;
}

/** What a migration gives once it is built. */
export interface BuiltMigration {
  /** Identity of the run, known only once it has succeeded. */
  done: pulumi.Input<string>;
}

/** What monitoring gives once it is built. */
export interface BuiltMonitoring {
  /** Address of the dashboards; undefined where optional monitoring is absent. */
  url: pulumi.Input<string | undefined>;
}

/** What alerting gives once it is built. */
export interface BuiltAlerting {
  /** Address of Alertmanager, where it can be reached from outside. */
  url: pulumi.Input<string | undefined>;
}

/** What a registry gives once it is built. */
export interface BuiltRegistry {
  /** Address of each service's images, without tag or digest. */
  repositories: Readonly<Record<string, pulumi.Output<string>>>;
  /** What a pipeline runs as to push; undefined where there is none. */
  pushRole?: pulumi.Output<string>;
}

/** What alerting is, for those that watch: the component, and who is told of what. */
export interface BoundAlerting extends Member {
  readonly plan: AlertingPlan;
}

/** Everything a platform needs to watch an environment; all of it is declared by then. */
export interface MonitoringRequest {
  plan: MonitoringPlan;
  /** Whether to go on without it where a machine has no Prometheus. */
  optional: boolean;
  /** Values of the headers that traces are sent with, by variable; all secret. */
  secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Who is told of alerts, already built, with its plan. */
  alerting?: BoundAlerting;
}

/** Everything a platform needs to send alerts. */
export interface AlertingRequest {
  plan: AlertingPlan;
  /** Addresses and keys of the receivers, by variable; all secret. */
  secrets: Readonly<Record<string, pulumi.Output<string>>>;
}

/** A link with the component at its other end. */
export interface BoundLink extends LinkPlan {
  target: Linkable;
}

/** What every program of the application runs with. */
export interface ProgramRequest {
  /** Links in the order of the arguments; all their targets are built. */
  links: readonly BoundLink[];
  /** Values of the contract's variables that no link gives; secret ones are secret outputs. */
  variables: Readonly<Record<string, pulumi.Output<string>>>;
  /** Names of `variables` whose values must be kept secret. */
  secretVariables: readonly string[];
}

/** Everything a platform needs to run a migration or a schedule. */
export interface JobRequest extends ProgramRequest {
  plan: JobPlan;
}

/** Everything a platform needs to run a service or worker. */
export interface WorkloadRequest extends ProgramRequest {
  plan: WorkloadPlan;
  /**
   * What identifies the version: changes with whatever its copies start with. Undefined where a
   * sealed variable hides it, and where the platform has no use for it.
   */
  fingerprint: string | undefined;
  /** Identities of the migrations that must have succeeded before it starts. */
  migrations: readonly pulumi.Output<string>[];
  /** Names of the sites that link to it. */
  sites: readonly string[];
}

/** A service that a site reaches on its own origin. */
export interface BoundService extends Linkable {
  readonly shape: WorkloadShape;
}

/** Everything a platform needs to serve a site. */
export interface SiteRequest {
  plan: SitePlan;
  /** Services that the site reaches on its own origin, under the path of each. */
  routes: readonly { path: string; target: BoundService }[];
}

/** A place where components are built. Every method turns one plan into resources. */
export interface Platform extends PlatformTraits {
  /** How versions move between slots. Where it is missing, each replaces the one before in `a`. */
  readonly slots?: SlotChoice;
  environment(owner: EnvironmentView, plan: EnvironmentPlan): BuiltEnvironment;
  service?(owner: Linkable, request: WorkloadRequest): BuiltWorkload;
  worker?(owner: Linkable, request: WorkloadRequest): BuiltWorkload;
  site?(owner: Member, request: SiteRequest): BuiltSite;
  database?(owner: Linkable, plan: DatabasePlan): BuiltDatabase;
  cache?(owner: Linkable, plan: CachePlan): BuiltCache;
  bucket?(owner: Linkable, plan: BucketPlan): BuiltStore;
  queue?(owner: Linkable, plan: QueuePlan): BuiltStore;
  search?(owner: Linkable, plan: SearchPlan): BuiltStore;
  model?(owner: Linkable, plan: ModelPlan): BuiltStore;
  schedule?(owner: Member, request: JobRequest): void;
  migration?(owner: Member, request: JobRequest): BuiltMigration;
  monitoring?(
    owner: Member,
    request: MonitoringRequest,
  ): BuiltMonitoring | Promise<BuiltMonitoring>;
  /** Builds where images are kept, in a stack of its own; not a part of an environment. */
  registry?(owner: Component, plan: RegistryPlan): BuiltRegistry;
  alerting?(owner: Member, request: AlertingRequest): BuiltAlerting | Promise<BuiltAlerting>;
  /**
   * Origin, with HTTPS, at which the internet reaches a public service that is built, by its path;
   * undefined where there is none.
   */
  publicOrigin?(owner: Linkable): pulumi.Input<string> | undefined;
}

/** The platform's builder of a kind of component, or a UserError naming the platforms that offer it. */
export function builderOf<Kind extends ComponentKind>(
  platform: Platform,
  kind: Kind,
  name: string,
): NonNullable<Platform[Kind]> {
  const builder = platform[kind];
  if (builder) return builder.bind(platform) as NonNullable<Platform[Kind]>;
  throw new UserError(
    "ComponentUnsupported",
    `Platform '${platform.name}' offers no ${kind}, so '${name}' cannot be built there. ` +
      `Set slipway:platform to ${listOf(platformsOffering[kind])}, or leave '${name}' out.`,
  );
}

function listOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names);
}
