import * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../variables/contract.ts";
import type { VariableInputs } from "../variables/resolve.ts";
import type { EffectiveStage, ProfiledStage, Stage } from "../variables/stage.ts";
import { Component, planTags } from "./base/component.ts";
import { checkConfig } from "./plan/config-check.ts";
import { Construction } from "./base/construction.ts";
import { planEnvironment } from "./plan/environment-plan.ts";
import type { Linkable } from "./base/linkable.ts";
import { LinkGraph } from "./plan/links.ts";
import { Migration } from "./migration.ts";
import { addressVariable, checkComponentName } from "./plan/names.ts";
import type { Member } from "./base/member.ts";
import type { EnvironmentMode, PreviewArgs } from "./plan/mode.ts";
import type { ComponentKind, Platform, PlatformName } from "./base/platform.ts";
import { Site } from "./site.ts";
import { stageProfiles } from "./plan/stage-profiles.ts";
import type { ServiceRollout } from "./plan/slots.ts";
import type {
  BucketProfile,
  CacheProfile,
  DatabaseProfile,
  ModelProfile,
  QueueProfile,
  SearchProfile,
  ServiceProfile,
  StageProfile,
} from "./plan/stage-profiles.ts";
import { Workload } from "./base/workload.ts";

/** What a program runs: a release made elsewhere, named by digests. */
export interface Release {
  /** SHA-256 of the release; `source` where services run from their source. */
  id: string;
  /** Image or archive of each service and site, by name. */
  artifacts: Readonly<Record<string, string>>;
}

/** What the stack's config changes of components, by their names. */
export interface Overrides {
  services?: Readonly<Record<string, Partial<ServiceProfile>>>;
  databases?: Readonly<Record<string, Partial<DatabaseProfile>>>;
  caches?: Readonly<Record<string, Partial<CacheProfile>>>;
  buckets?: Readonly<Record<string, Partial<BucketProfile>>>;
  queues?: Readonly<Record<string, Partial<QueueProfile>>>;
  searches?: Readonly<Record<string, Partial<SearchProfile>>>;
  models?: Readonly<Record<string, Partial<ModelProfile & { model: string }>>>;
}

/** What an {@link Environment} needs; the stack's settings give all of it. */
export interface EnvironmentArgs extends Overrides {
  /** Name of the stack: `dev`, `prod`. */
  stack: string;
  stage: Stage;
  /** Stage whose defaults a custom stage takes. @default the stage itself */
  parentStage?: ProfiledStage;
  platform: Platform;
  /** Whether it serves. @default "running" */
  mode?: EnvironmentMode;
  /** What an environment of stage preview belongs to; no other has it. */
  preview?: PreviewArgs;
  /** What runs. @default from source, where the platform can */
  release?: Release;
  /** What the last update left in the slots, by service and worker. @default nothing */
  running?: Readonly<Record<string, ServiceRollout>>;
  /** Values of the application's variables, from the stack's config. */
  variables: VariableInputs;
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
}

/**
 * One application on one platform at one stage: the parent of all its components.
 *
 * @example
 * const shop = new Environment("shop", settings);
 */
export class Environment extends Component<EnvironmentPlan> {
  /** Address of the environment's entry; empty where every site has its own. */
  readonly address: pulumi.Output<string>;
  readonly plan: EnvironmentPlan;
  readonly platform: Platform;
  readonly overrides: Overrides;
  readonly release: Release;
  readonly variables: VariableInputs;
  /** What the last update left in the slots, by service and worker. */
  readonly running: Readonly<Record<string, ServiceRollout>>;
  /** Defaults of the stage. */
  readonly profile: StageProfile;

  readonly #links = new LinkGraph();
  readonly #kinds = new Map<string, ComponentKind>();
  readonly #members: Member[] = [];
  readonly #contracts: VariableContract[] = [];
  readonly #construction = new Construction();

  constructor(name: string, args: EnvironmentArgs, opts?: pulumi.ComponentResourceOptions) {
    const plan = planEnvironment(name, args);
    super("Environment", name, plan, planTags(plan), opts);
    this.plan = plan;
    this.platform = args.platform;
    this.overrides = args;
    this.release = { id: plan.release, artifacts: args.release?.artifacts ?? {} };
    this.variables = args.variables;
    this.running = args.running ?? {};
    this.profile = stageProfiles[plan.profile];
    const built = args.platform.environment(this, plan);
    this.address = pulumi.output(built.address ?? "");
    this.registerOutputs({ address: this.address });
  }

  /**
   * Notes a component with the names it links to and the variables it reads.
   *
   * @throws UserError for a name that is taken or not allowed, and for links that close a circle.
   */
  declare(
    kind: ComponentKind,
    name: string,
    links: readonly string[] = [],
    variables: VariableContract = {},
  ): void {
    checkComponentName(kind, name);
    this.#links.add(name, links);
    this.#kinds.set(name, kind);
    this.#contracts.push(variables);
  }

  /** The names of all declared components of a kind, in the order of the program. */
  namesOf(kind: ComponentKind): string[] {
    return [...this.#kinds].filter(([, one]) => one === kind).map(([name]) => name);
  }

  /** Settles once every component is declared: when {@link close} begins. */
  get declared(): Promise<undefined> {
    return this.#construction.declared;
  }

  /** The names of the sites that link to a component; all of them once {@link declared}. */
  sitesLinkingTo(name: string): string[] {
    return this.namesOf("site").filter((site) => this.#links.linksOf(site).includes(name));
  }

  /** The names that a component links to; all of them once {@link declared}. */
  linksOf(name: string): readonly string[] {
    return this.#links.linksOf(name);
  }

  /** Kind of every component by name, in the order of the program; whole once {@link declared}. */
  get kinds(): ReadonlyMap<string, ComponentKind> {
    return this.#kinds;
  }

  /** The config's variables that hold addresses of components which run elsewhere, by component. */
  get addressVariables(): ReadonlyMap<string, string> {
    const { external = [] } = this.platform;
    const names = external.flatMap((kind) => this.namesOf(kind));
    return new Map(names.map((name) => [name, addressVariable(name)]));
  }

  /** Notes a component of this environment, in the order of the program. */
  adopt(member: Member): void {
    this.#members.push(member);
  }

  /** All components but the environment itself, in the order of the program. */
  get members(): readonly Member[] {
    return this.#members;
  }

  /** The services and workers, in the order of the program. */
  get workloads(): Workload[] {
    return this.#members.filter((member) => member instanceof Workload);
  }

  /** Whether the platform builds a kind of component, for programs that go on without it. */
  offers(kind: ComponentKind): boolean {
    return this.platform[kind] !== undefined;
  }

  /**
   * Identities of the migrations that share a component with a program, which starts after them.
   *
   * @param links names of what the program links to
   */
  async migrationsBefore(links: readonly string[]): Promise<pulumi.Output<string>[]> {
    await this.declared;
    return this.#members
      .filter((member) => member instanceof Migration)
      .filter(({ componentName }) =>
        this.#links.linksOf(componentName).some((name) => links.includes(name)),
      )
      .map(({ done }) => done);
  }

  /** The sites, in the order of the program. */
  get sites(): Site[] {
    return this.#members.filter((member) => member instanceof Site);
  }

  /** Makes a component known, once it is built, to those that wait for it. */
  provide(name: string, component: Linkable): void {
    this.#construction.provide(name, component);
  }

  /** The component of a name, as soon as it is built: also one that is declared later. */
  find(name: string): Promise<Linkable> {
    return this.#construction.find(name);
  }

  /** Notes work that {@link close} waits for; gives it back. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    return this.#construction.track(work);
  }

  /** Notes, like {@link track}, work that may itself wait for {@link othersBuilt}. */
  trackWatcher<Result>(work: Promise<Result>): Promise<Result> {
    return this.#construction.trackWatcher(work);
  }

  /** Settles once everything is built but what watches it; fails as soon as any of it does. */
  othersBuilt(): Promise<void> {
    return this.#construction.othersBuilt();
  }

  /**
   * Ends the description: waits until everything is built.
   *
   * @throws UserError for links to unknown names or to what nobody can link to, and for config that
   * names what does not exist.
   */
  async close(): Promise<void> {
    try {
      this.#links.checkNames();
      this.#links.checkKinds(this.#kinds);
      const { plan, overrides, variables } = this;
      checkConfig({
        plan,
        overrides,
        variables,
        kinds: this.#kinds,
        contracts: this.#contracts,
        addresses: this.addressVariables.values(),
      });
      await this.#construction.finish();
    } catch (error) {
      this.#construction.fail(error);
      throw error;
    }
  }
}
