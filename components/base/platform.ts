import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../../variables/user-error.ts";
import type { Alerting } from "../alerting.ts";
import type { Bucket, BucketPlan } from "../bucket.ts";
import type { Cache, CachePlan } from "../cache.ts";
import type { Database, DatabaseEngine, DatabasePlan } from "../database.ts";
import type { Environment, EnvironmentPlan } from "../environment.ts";
import type { Job, JobPlan } from "./job.ts";
import type { Linkable } from "./linkable.ts";
import type { LinkPlan } from "../plan/links.ts";
import type { Model, ModelPlan } from "../model.ts";
import type { Monitoring } from "../monitoring.ts";
import type { AlertingPlan, MonitoringPlan } from "../observability/plan.ts";
import type { Queue, QueuePlan } from "../queue.ts";
import type { BuiltRegistry, Registry, RegistryPlan } from "../registry.ts";
import type { Search, SearchPlan } from "../search.ts";
import type { Site, SitePlan } from "../site.ts";
import type { ServiceRollout, Slot } from "../plan/slots.ts";
import type { Workload, WorkloadPlan } from "./workload.ts";
import type { WorkloadShape } from "../plan/workload-plan.ts";

/** The places where components can be built. */
export const platformNames = ["local", "docker", "kubernetes", "aws", "vercel"] as const;

/** Name of a place where components can be built. */
export type PlatformName = (typeof platformNames)[number];

/** The components that a platform may offer beside Environment. */
export type ComponentKind =
  | "service"
  | "worker"
  | "site"
  | "database"
  | "cache"
  | "bucket"
  | "queue"
  | "search"
  | "model"
  | "schedule"
  | "migration"
  | "monitoring"
  | "alerting";

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

/** Everything a platform needs to watch an environment; all of it is declared by then. */
export interface MonitoringRequest {
  plan: MonitoringPlan;
  /** Whether to go on without it where a machine has no Prometheus. */
  optional: boolean;
  /** Values of the headers that traces are sent with, by variable; all secret. */
  secrets: Readonly<Record<string, pulumi.Output<string>>>;
  /** Who is told of alerts, already built, with its plan. */
  alerting?: Alerting;
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

/** Everything a platform needs to serve a site. */
export interface SiteRequest {
  plan: SitePlan;
  /** Services that the site reaches on its own origin, under the path of each. */
  routes: readonly { path: string; target: Workload }[];
}

/** How a platform on which nothing can be replaced in place finds the slot of a version. */
export interface SlotChoice {
  /** Hash of everything that a build of a source folder reads. */
  hashSource(folder: string): Promise<string>;
  /**
   * What the platform makes of a copy, as plain data: where a later version of the platform makes
   * another thing of the same plan, that is another version of the service too.
   */
  form(shape: WorkloadShape): object;
  /** The slot that a version goes to, given what runs; an unknown version stays where it is. */
  choose(fingerprint: string | undefined, running: ServiceRollout | undefined): Slot;
}

/** A place where components are built. Every method turns one plan into resources. */
export interface Platform {
  readonly name: PlatformName;
  /** Whether services run from their source or only from an image of a release. */
  readonly runs: "source" | "image";
  /** Whether a service may run as a function, started per request. @default false */
  readonly functions?: boolean;
  /** Whether alerts by e-mail need no mail server of the application's. @default false */
  readonly sendsMail?: boolean;
  /** The kinds of database that it offers. @default postgres */
  readonly databaseEngines?: readonly DatabaseEngine[];
  /**
   * Kinds that run elsewhere: their address is the config's variable `<NAME>_URL`. @default none
   */
  readonly external?: readonly ComponentKind[];
  /** Platform that serves the sites, where it is another one. @default this one */
  readonly sitesOn?: PlatformName;
  /** How versions move between slots. Where it is missing, each replaces the one before in `a`. */
  readonly slots?: SlotChoice;
  environment(owner: Environment, plan: EnvironmentPlan): BuiltEnvironment;
  service?(owner: Workload, request: WorkloadRequest): BuiltWorkload;
  worker?(owner: Workload, request: WorkloadRequest): BuiltWorkload;
  site?(owner: Site, request: SiteRequest): BuiltSite;
  database?(owner: Database, plan: DatabasePlan): BuiltDatabase;
  cache?(owner: Cache, plan: CachePlan): BuiltCache;
  bucket?(owner: Bucket, plan: BucketPlan): BuiltStore;
  queue?(owner: Queue, plan: QueuePlan): BuiltStore;
  search?(owner: Search, plan: SearchPlan): BuiltStore;
  model?(owner: Model, plan: ModelPlan): BuiltStore;
  schedule?(owner: Job, request: JobRequest): void;
  migration?(owner: Job, request: JobRequest): BuiltMigration;
  monitoring?(
    owner: Monitoring,
    request: MonitoringRequest,
  ): BuiltMonitoring | Promise<BuiltMonitoring>;
  /** Builds where images are kept, in a stack of its own; not a part of an environment. */
  registry?(owner: Registry, plan: RegistryPlan): BuiltRegistry;
  alerting?(owner: Alerting, request: AlertingRequest): BuiltAlerting | Promise<BuiltAlerting>;
  /**
   * Origin, with HTTPS, at which the internet reaches a public service that is built, by its path;
   * undefined where there is none.
   */
  publicOrigin?(owner: Workload): pulumi.Input<string> | undefined;
}

/** The platforms that offer a kind of component. Tested against the platforms themselves. */
export const platformsOffering: Record<ComponentKind, readonly PlatformName[]> = {
  service: ["local", "docker", "kubernetes", "aws", "vercel"],
  worker: ["local", "docker", "kubernetes", "aws"],
  site: ["local", "docker", "kubernetes", "aws", "vercel"],
  database: ["local", "docker", "kubernetes", "aws", "vercel"],
  cache: ["local", "docker", "kubernetes", "aws", "vercel"],
  bucket: ["docker", "kubernetes", "aws", "vercel"],
  queue: ["docker", "kubernetes", "aws", "vercel"],
  search: ["docker", "kubernetes", "aws", "vercel"],
  model: ["docker", "kubernetes", "aws", "vercel"],
  schedule: ["docker", "kubernetes", "aws"],
  migration: ["docker", "kubernetes", "aws"],
  monitoring: ["local", "docker", "kubernetes", "aws"],
  alerting: ["local", "docker", "kubernetes", "aws"],
};

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
