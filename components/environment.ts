import * as pulumi from "@pulumi/pulumi";
import type { VariableContract } from "../variables/contract.ts";
import type { VariableInputs } from "../variables/resolve.ts";
import { Component, planTags } from "./base/component.ts";
import { Construction } from "./base/construction.ts";
import type { Linkable } from "./base/linkable.ts";
import type { OpenEnvironment, PublicAddress, VariableReader } from "./base/open-environment.ts";
import type { Platform } from "./base/platform.ts";
import {
  checkReaders,
  judgeReaders,
  tellVariables,
  warnOfVariables,
  withMissing,
} from "./base/variable-readers.ts";
import { checkConfig, findUnknownVariables } from "./plan/config-check.ts";
import type { EnvironmentPlan, Overrides, Release } from "./plan/context.ts";
import { checkEntry } from "./plan/entry/entry-check.ts";
import type { EntryPlace } from "./plan/entry/entry-check.ts";
import { planEnvironment } from "./plan/environment-plan.ts";
import type { EnvironmentOptions } from "./plan/environment-plan.ts";
import type { ComponentKind, RunningDatabase } from "./plan/kinds.ts";
import { LinkGraph } from "./plan/link/graph.ts";
import type { EnvironmentMode } from "./plan/mode.ts";
import { addressVariable, checkComponentName } from "./plan/names.ts";
import { findPublicPlace, hostMissing, joinAddress } from "./plan/entry/public-address.ts";
import type { ServiceRollout } from "./plan/slots.ts";
import { stageProfiles } from "./plan/stage-profiles.ts";
import type { StageProfile } from "./plan/stage-profiles.ts";

/** What an {@link Environment} needs; the stack's settings give all of it. */
export interface EnvironmentArgs extends EnvironmentOptions {
  /** Where it is built. */
  platform: Platform;
}

/**
 * One application on one platform at one stage: the parent of all its components.
 *
 * @example
 * const shop = new Environment("shop", settings);
 */
export class Environment extends Component<EnvironmentPlan> implements OpenEnvironment {
  /** Address of the environment's entry; empty where every site has its own. */
  readonly address: pulumi.Output<string>;
  readonly plan: EnvironmentPlan;
  readonly platform: Platform;
  readonly overrides: Overrides;
  readonly release: Release;
  readonly variables: VariableInputs;
  /** What the last update left in the slots, by service and worker. */
  readonly running: Readonly<Record<string, ServiceRollout>>;
  /** What the last update left of databases, by name. */
  readonly runningDatabases: Readonly<Record<string, RunningDatabase>>;
  readonly lastMode: EnvironmentMode;
  /** Defaults of the stage. */
  readonly profile: StageProfile;

  readonly #links = new LinkGraph();
  readonly #kinds = new Map<string, ComponentKind>();
  readonly #members: Component[] = [];
  readonly #runs: { name: string; done: pulumi.Output<string> }[] = [];
  readonly #contracts = new Map<string, VariableContract>();
  readonly #readers: VariableReader[] = [];
  readonly #places: (EntryPlace & { url: pulumi.Output<string> })[] = [];
  /** Address of the host that public services share; on some platforms each has one of its own. */
  readonly #entry: pulumi.Input<string> | undefined;
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
    this.runningDatabases = args.runningDatabases ?? {};
    this.lastMode = args.lastMode ?? "running";
    this.profile = stageProfiles[plan.profile];
    const built = args.platform.environment(this, plan);
    this.address = pulumi.output(built.address ?? "");
    this.#entry = built.address;
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
    this.#contracts.set(name, variables);
  }

  /** Notes a program with the variables that it reads, to be judged once all are declared. */
  noteReader(reader: VariableReader): void {
    this.#readers.push(reader);
  }

  /** Notes what answers requests from outside, in the order of the program. */
  noteEntry(place: EntryPlace, url: pulumi.Output<string>): void {
    this.#places.push({ ...place, url });
  }

  /**
   * The public address that a program gets as a variable, once everything is declared.
   *
   * @throws UserError `PublicUrlMissing` where there is none.
   */
  async publicAddressFor(name: string, variable: string): Promise<PublicAddress> {
    await this.declared;
    const place = findPublicPlace(name, variable, this.#places);
    if (this.#entry === "") throw hostMissing(name, variable, this.plan);
    if (place.kind === "site") return place;
    const host = this.#entry === undefined ? place.url : this.address;
    return { name: place.name, url: host.apply((address) => joinAddress(address, place.path)) };
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

  /** Contracts of the variables that its programs read, in the order of the program. */
  get contracts(): readonly VariableContract[] {
    return [...this.#contracts.values()];
  }

  /** Notes a component of this environment, in the order of the program. */
  adopt(member: Component): void {
    this.#members.push(member);
  }

  /** All components but the environment itself, in the order of the program. */
  get members(): readonly Component[] {
    return this.#members;
  }

  /** Whether the platform builds a kind of component, for programs that go on without it. */
  offers(kind: ComponentKind): boolean {
    return this.platform[kind] !== undefined;
  }

  /** Notes a run that programs which share a link with it start after, by its identity. */
  runFirst(name: string, done: pulumi.Output<string>): void {
    this.#runs.push({ name, done });
  }

  /**
   * Identities of the runs that programs with some links start after: those that share one.
   *
   * @param links names of what the program links to
   */
  async runsBefore(links: readonly string[]): Promise<pulumi.Output<string>[]> {
    await this.declared;
    return this.#runs
      .filter(({ name }) => this.#links.linksOf(name).some((link) => links.includes(link)))
      .map(({ done }) => done);
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
   * @throws UserError for links to unknown names or to what nobody can link to, for two of one path
   * on one host, and for config that names what does not exist.
   */
  async close(): Promise<void> {
    try {
      this.#links.checkNames();
      this.#links.checkKinds(this.#kinds);
      checkEntry(this.#places, this.platform.sitesOn !== undefined);
      this.#checkVariables();
      await this.#construction.finish();
    } catch (error) {
      this.#construction.fail(error);
      throw error;
    }
  }

  /** All variables of all programs at once, before anything of a program is built. */
  #checkVariables(): void {
    const { plan, overrides, variables } = this;
    const check = {
      plan,
      overrides,
      variables,
      kinds: this.#kinds,
      contracts: this.#contracts,
      addresses: [...this.addressVariables.values()],
    };
    const judged = judgeReaders(this, this.#readers);
    tellVariables(judged, plan, findUnknownVariables(check));
    try {
      checkConfig(check);
    } catch (error) {
      throw withMissing(error, judged, plan.environment);
    }
    // What is only declared gets no value from anywhere: nothing of it is missing.
    if (this.platform.runs === "declared") return;
    checkReaders(judged, plan.environment);
    warnOfVariables(judged, this);
  }
}
