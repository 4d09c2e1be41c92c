import type { EffectiveStage } from "../../variables/stage.ts";
import type { ComponentKind, DatabaseEngine, PlatformName, RunningDatabase } from "./kinds.ts";
import type { EnvironmentMode } from "./mode.ts";
import type {
  BucketProfile,
  CacheProfile,
  DatabaseProfile,
  ModelProfile,
  QueueProfile,
  SearchProfile,
  ServiceProfile,
  StageProfile,
} from "./stage-profiles.ts";
import type { CheckVariables } from "./limits/variable-limits.ts";

/** What a program runs: a release made elsewhere, named by digests. */
export interface Release {
  /** SHA-256 of the release; `source` where services run from their source. */
  id: string;
  /** Image or archive of each service and site, by name. */
  artifacts: Readonly<Record<string, string>>;
}

/** Whether something is so; "unknown" where it cannot be found out here. */
export type Known = boolean | "unknown";

/**
 * What is decided of the release that an environment is to run: decisions and not records, so that
 * one more record of the same changes no resource.
 */
export interface ReleaseFacts {
  /** The stacks that it comes from have verified it. */
  verified: Known;
  /** It has passed there for long enough. */
  soaked: Known;
  /** Those who have to approve did. */
  approved: Known;
  /** Somebody rejected it. */
  rejected: Known;
}

/** What the stack's config changes of components, by their names. */
export interface Overrides {
  /** What a stack says of services and workers, by name. @default nothing */
  services?: Readonly<Record<string, Partial<ServiceProfile>>>;
  /** What a stack says of databases, by name. @default nothing */
  databases?: Readonly<Record<string, Partial<DatabaseProfile>>>;
  /** What a stack says of caches, by name. @default nothing */
  caches?: Readonly<Record<string, Partial<CacheProfile>>>;
  /** What a stack says of buckets, by name. @default nothing */
  buckets?: Readonly<Record<string, Partial<BucketProfile>>>;
  /** What a stack says of queues, by name. @default nothing */
  queues?: Readonly<Record<string, Partial<QueueProfile>>>;
  /** What a stack says of search indexes, by name. @default nothing */
  searches?: Readonly<Record<string, Partial<SearchProfile>>>;
  /** What a stack says of models, by name. @default nothing */
  models?: Readonly<Record<string, Partial<ModelProfile & { model: string }>>>;
}

/** An environment as plain data. */
export interface EnvironmentPlan extends EffectiveStage {
  application: string;
  /** Name of the stack. */
  environment: string;
  platform: PlatformName;
  /** Id of the release that runs. */
  release: string;
  /** Whether it serves. */
  mode: EnvironmentMode;
  /** What is decided of its release; absent where it comes from no other stack. */
  facts?: ReleaseFacts;
}

/** Options of components that change nothing on a platform, by kind, each with the reason. */
export type Untaken = Readonly<Partial<Record<ComponentKind, Readonly<Record<string, string>>>>>;

/** What services run from. */
export type Runs = "source" | "image" | "artifact" | "declared";

/** What a platform can do, as far as plans depend on it. */
export interface PlatformTraits {
  readonly name: PlatformName;
  /**
   * What services run from: their source, an image of a release, or a release's artifact that holds
   * their source. What is only declared, so that it can be built, runs from nothing.
   */
  readonly runs: Runs;
  /** Whether a service may run as a function, started per request. @default false */
  readonly functions?: boolean;
  /** Whether alerts by e-mail need no mail server of the application's. @default false */
  readonly sendsMail?: boolean;
  /** What alerts and panels of the application's own are written in. @default "PromQL" */
  readonly figures?: "PromQL" | "CloudWatch";
  /** Whether it shows dashboards. @default true */
  readonly dashboards?: boolean;
  /** The kinds of database that it offers. @default postgres */
  readonly databaseEngines?: readonly DatabaseEngine[];
  /** What its servers have against a name for a database, as the end of a sentence. @default nothing */
  readonly problemOfDatabaseName?: (engine: DatabaseEngine, database: string) => string | undefined;
  /** Refuses variables that it cannot give to a program. @default none */
  readonly checkVariables?: CheckVariables;
  /**
   * Databases that may be upgraded in place, with the major version, or "never" where no server
   * reads the files of another one. Undefined where the major version is not the program's.
   */
  readonly majorUpgrades?: "never" | Readonly<Record<string, string>>;
  /**
   * Kinds that run elsewhere: their address is the config's variable `<NAME>_URL`. @default none
   */
  readonly external?: readonly ComponentKind[];
  /** Options that change nothing here: refused in the config, told in the plan. @default none */
  readonly untaken?: Untaken;
  /** Platform that serves the sites, where it is another one. @default this one */
  readonly sitesOn?: PlatformName;
}

/** What plans are made in: an environment, as far as they depend on it. */
export interface PlanContext {
  readonly plan: EnvironmentPlan;
  readonly platform: PlatformTraits;
  /** What the stack's config changes of components. */
  readonly overrides: Overrides;
  readonly release: Release;
  /** What the last update left of databases, by name. */
  readonly runningDatabases: Readonly<Record<string, RunningDatabase>>;
  /** Defaults of the stage. */
  readonly profile: StageProfile;
}

/** The environment that a component is planned in. */
export interface InContext {
  environment: PlanContext;
}
