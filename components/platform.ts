import type * as pulumi from "@pulumi/pulumi";
import { UserError } from "../variables/user-error.ts";
import type { CachePlan } from "./cache.ts";
import type { Cache } from "./cache.ts";
import type { Database, DatabasePlan } from "./database.ts";
import type { Environment, EnvironmentPlan } from "./environment.ts";
import type { LinkPlan } from "./links.ts";
import type { Site, SitePlan } from "./site.ts";
import type { Slot } from "./slots.ts";
import type { Workload, WorkloadPlan } from "./workload.ts";

/** The places where components can be built. */
export const platformNames = ["local", "docker", "kubernetes", "aws", "vercel"] as const;

/** Name of a place where components can be built. */
export type PlatformName = (typeof platformNames)[number];

/** The components that a platform may offer beside Environment. */
export type ComponentKind = "service" | "worker" | "site" | "database" | "cache";

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

/** A link with the component at its other end. */
export interface BoundLink extends LinkPlan {
  target: Database | Cache | Workload;
}

/** Everything a platform needs to run a service or worker. */
export interface WorkloadRequest {
  plan: WorkloadPlan;
  /** Links in the order of the arguments; all their targets are built. */
  links: readonly BoundLink[];
  /** Values of the contract's variables that no link gives; secret ones are secret outputs. */
  variables: Readonly<Record<string, pulumi.Output<string>>>;
  /** Names of `variables` whose values must be kept secret. */
  secretVariables: readonly string[];
  /** Names of the sites that link to it. */
  sites: readonly string[];
}

/** Everything a platform needs to serve a site. */
export interface SiteRequest {
  plan: SitePlan;
  /** Services that the site reaches on its own origin, under the path of each. */
  routes: readonly { path: string; target: Workload }[];
}

/** A place where components are built. Every method turns one plan into resources. */
export interface Platform {
  readonly name: PlatformName;
  /** Whether services run from their source or only from an image of a release. */
  readonly runs: "source" | "image";
  environment(owner: Environment, plan: EnvironmentPlan): BuiltEnvironment;
  service?(owner: Workload, request: WorkloadRequest): BuiltWorkload;
  worker?(owner: Workload, request: WorkloadRequest): BuiltWorkload;
  site?(owner: Site, request: SiteRequest): BuiltSite;
  database?(owner: Database, plan: DatabasePlan): BuiltDatabase;
  cache?(owner: Cache, plan: CachePlan): BuiltCache;
}

/** The platforms that offer a kind of component. Tested against the platforms themselves. */
export const platformsOffering: Record<ComponentKind, readonly PlatformName[]> = {
  service: ["local", "aws"],
  worker: ["local", "aws"],
  site: ["local", "aws"],
  database: ["local", "aws"],
  cache: ["local", "aws"],
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
      `Set slipway:platform to ${platformsOffering[kind].join(" or ")}, or leave '${name}' out.`,
  );
}
