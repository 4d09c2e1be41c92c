import { UserError } from "../../../../variables/user-error.ts";
import { marks } from "../../state/snapshot.ts";
import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { isProviderType, packageOf, parseUrn, stackType } from "../protocol/urns.ts";
import { refuseVersion, unsupportedPackage } from "../refusals.ts";
import { refuseUnreadable } from "../unreadable.ts";
import { registerComponent } from "./components.ts";
import { registerCustom } from "./custom-resources.ts";
import { defaultProviderGoal, defaultProviderName, refuseDisabled } from "./default-providers.ts";
import { deleteResources, refuseProtected } from "./deletion.ts";
import { CatchableError, invokeError, isEcho, operationError } from "./errors.ts";
import type { Named } from "./errors.ts";
import type { Goal, PackageRequest } from "./goal.ts";
import { OldStates } from "./old-states.ts";
import { registerProvider } from "./provider-resources.ts";
import { readResource } from "./reads.ts";
import type { ReadGoal } from "./reads.ts";
import type { Run } from "./run.ts";
import { stoppedError } from "../protocol/grpc.ts";
import { identical } from "../protocol/values.ts";
import { InvokeFailure } from "../providers/provider.ts";

/** A data source that the program asks for. */
export interface Invocation {
  token: string;
  args: Properties;
  provider: string;
  package: PackageRequest;
  dependsOn: string[];
}

/** Everything that a program asked for in a run, as it asked. */
export interface Asked {
  registered: readonly Goal[];
  read: readonly ReadGoal[];
  invoked: readonly Invocation[];
}

/** Carries out what a program registers: one run of one stack. */
export class Deployment {
  readonly #run: Run;
  readonly #olds: OldStates;
  readonly #goals = new Map<string, Goal>();
  readonly #reads: ReadGoal[] = [];
  readonly #invocations: Invocation[] = [];
  readonly #states = new Map<string, ResourceState>();
  readonly #defaults = new Map<string, Promise<string>>();
  readonly #replaced = new Set<ResourceState>();
  readonly #types = new Map<string, Set<string>>();
  #stackOutputs: Properties | undefined;
  /** Whether the program came to its end and all deletions are done. */
  finished = false;

  constructor(run: Run) {
    this.#run = run;
    this.#olds = new OldStates(run);
    for (const state of run.base.resources) if (state.custom) this.#noteType(state.type);
  }

  /** A resource that this run has registered or read. */
  resource(urn: string): ResourceState | undefined {
    return this.#states.get(urn);
  }

  /** What the program asked for so far, with what children take over from their parents. */
  get asked(): Asked {
    const registered = [...this.#goals.values()];
    return { registered, read: this.#reads, invoked: this.#invocations };
  }

  /** Outputs that the program gave the stack; undefined if it did not come so far. */
  get stackOutputs(): Properties | undefined {
    return this.#stackOutputs;
  }

  /** Reference of the provider that a resource takes over from its parent; empty if none. */
  inheritedProvider(packageName: string, parent: string): string {
    return this.#goals.get(parent)?.providers[packageName] ?? "";
  }

  /** Makes a resource what the program wants. */
  async register(goal: Goal): Promise<ResourceState> {
    if (goal.custom) this.#noteType(goal.type);
    return this.#guarded("register", goal, () => this.#register(goal));
  }

  /** Reads a resource that the stack does not own. */
  async read(goal: ReadGoal, provider: string, request: PackageRequest): Promise<ResourceState> {
    this.#noteType(goal.type);
    this.#reads.push(goal);
    return this.#guarded("read", goal, async () => {
      this.#olds.claim(goal.urn);
      const packageName = packageOf(goal.type);
      const { parent } = goal;
      const reference = await this.#providerFor(goal, packageName, parent, provider, request);
      const old = this.#olds.at(goal.urn);
      const done = await this.#run.limit(() => readResource(this.#run, goal, old, reference));
      const state = this.#settle(done);
      this.#states.set(goal.urn, state);
      return state;
    });
  }

  /** Keeps the outputs of a component; those of the stack wait for the end of the run. */
  registerOutputs(urn: string, outputs: Properties): void {
    const { control, report, ledger } = this.#run;
    control.guard();
    report.mask.addAll(outputs);
    const state = this.#states.get(urn);
    if (state === undefined) {
      throw new UserError("ResourceUnknown", `Outputs came for '${urn}', which is not registered.`);
    }
    this.#refuseUnreadableOutputs(state, outputs);
    if (state.type === stackType) {
      this.#stackOutputs = outputs;
    } else if (!identical(state.outputs, outputs)) {
      state.outputs = outputs;
      ledger.touch();
    }
  }

  #refuseUnreadableOutputs(state: ResourceState, outputs: Properties): void {
    if (this.#run.preview) return;
    const { name } = parseUrn(state.urn);
    try {
      refuseUnreadable(name, outputs);
    } catch (error) {
      this.#run.control.fail(operationError("update", { name, type: state.type }, error));
      throw stoppedError();
    }
  }

  /** The result of a data source; "unknown" where only an update can tell. */
  async invoke(invocation: Invocation): Promise<Properties | "unknown"> {
    const { token, args } = invocation;
    const packageName = packageOf(token);
    this.#invocations.push(invocation);
    const named = { type: token, name: token };
    return this.#guarded("call", named, async () => {
      const { provider, package: request } = invocation;
      this.#noteType(token);
      try {
        const wrongVersion = refuseVersion(token, request.version);
        if (wrongVersion !== undefined) throw wrongVersion;
        const reference = await this.#providerFor(named, packageName, "", provider, request);
        if (invocation.dependsOn.some((urn) => this.#isPending(urn))) return "unknown";
        const target = await this.#run.registry.of(reference, this.#run.base.resources);
        return await this.#run.limit(() => target.invoke(token, args));
      } catch (error) {
        throw error instanceof UnrealPackage ? error : invokeError(token, error);
      }
    });
  }

  /** Deletes what the program no longer has; called when the program has registered everything. */
  async finish(): Promise<void> {
    const { control, base } = this.#run;
    await control.settled();
    if (control.stopped) return;
    const gone = base.resources.filter(
      (state) => state.delete === true || !this.#run.progress.claimed.has(state.urn),
    );
    try {
      refuseProtected(gone);
      await deleteResources(this.#run, gone, this.#replaced);
      this.finished = true;
    } catch (error) {
      control.fail(operationError("delete", { name: "resources", type: "stack" }, error));
    }
  }

  /** Puts the stack's outputs into the state: all of them, or after a failure the new ones only. */
  settleStackOutputs(failed: boolean): void {
    const stack = [...this.#states.values()].find((state) => state.type === stackType);
    if (stack === undefined || this.#stackOutputs === undefined) return;
    const outputs = failed ? { ...stack.outputs, ...this.#stackOutputs } : this.#stackOutputs;
    if (identical(stack.outputs, outputs)) return;
    stack.outputs = outputs;
    this.#run.ledger.touch();
  }

  async #guarded<T>(verb: string, named: Named, action: () => Promise<T>): Promise<T> {
    const { control } = this.#run;
    control.guard();
    try {
      return await control.track(action);
    } catch (error) {
      if (error instanceof CatchableError || error instanceof InvokeFailure) throw error;
      if (error instanceof UnrealPackage) {
        // Named when the run ends: by then the program has told more types of the package.
        const { packageName } = error;
        control.fail(() => unsupportedPackage(packageName, this.#types.get(packageName) ?? []));
      } else if (!isEcho(error)) {
        control.fail(operationError(verb, named, error));
      }
      throw stoppedError();
    }
  }

  async #register(given: Goal): Promise<ResourceState> {
    if (!this.#run.preview) refuseUnreadable(given.name, given.inputs);
    const goal = this.#inherit(given);
    this.#olds.claim(goal.urn);
    this.#goals.set(goal.urn, goal);
    const old = this.#olds.find(goal);
    // Where it is just being deleted along with what it depended on, it is made anew after that.
    const deletion = old && this.#run.progress.deletions.get(old);
    if (deletion !== undefined) await deletion.catch(() => undefined);
    const state = await this.#carryOut(goal, old);
    this.#states.set(goal.urn, state);
    return state;
  }

  async #carryOut(goal: Goal, old: ResourceState | undefined): Promise<ResourceState> {
    const run = this.#run;
    if (!goal.custom) return this.#settle(await registerComponent(run, goal, old));
    if (isProviderType(goal.type)) return this.#settle(await registerProvider(run, goal, old));
    const packageName = packageOf(goal.type);
    const { parent, provider, package: request } = goal;
    const reference = await this.#providerFor(goal, packageName, parent, provider, request);
    return this.#settle(
      await run.limit(() => {
        run.control.guard();
        return registerCustom(run, goal, old, reference);
      }),
    );
  }

  /** Keeps what a new state replaces for the end of the run. */
  #settle(done: { state: ResourceState; replaced: ResourceState | undefined }): ResourceState {
    if (done.replaced !== undefined) this.#replaced.add(done.replaced);
    return done.state;
  }

  /** What a child takes over from its parent where the program says nothing. */
  #inherit(goal: Goal): Goal {
    if (goal.parent === "") return goal;
    const parent = this.#goals.get(goal.parent);
    // What was only read has nothing to hand down.
    if (parent === undefined && this.#states.has(goal.parent)) return goal;
    if (parent === undefined) {
      throw new UserError(
        "ParentUnknown",
        `The parent '${goal.parent}' of '${goal.name}' is not registered.`,
      );
    }
    return {
      ...goal,
      protect: goal.protect ?? parent.protect,
      retainOnDelete: goal.retainOnDelete ?? parent.retainOnDelete,
      deletedWith: goal.deletedWith || parent.deletedWith,
      providers: goal.custom ? goal.providers : { ...parent.providers, ...goal.providers },
    };
  }

  /** Reference of the provider of a resource: its own, its parents', or the default one. */
  async #providerFor(
    user: Named,
    packageName: string,
    parent: string,
    provider: string,
    asked: PackageRequest,
  ): Promise<string> {
    this.#refuseUnreal(packageName);
    const named = provider || this.inheritedProvider(packageName, parent);
    if (named !== "") return named;
    refuseDisabled(user, packageName, this.#run.config);
    const request = await this.#run.plugins.ofDefault(packageName, asked);
    const key = `${packageName} ${defaultProviderName(request)}`;
    let reference = this.#defaults.get(key);
    if (reference === undefined) {
      reference = this.#registerDefault(packageName, request);
      this.#defaults.set(key, reference);
    }
    return await reference;
  }

  async #registerDefault(packageName: string, request: PackageRequest): Promise<string> {
    const { place, config } = this.#run;
    const goal = defaultProviderGoal(packageName, request, place, config);
    const state = await this.#register(goal);
    return `${state.urn}::${state.id ?? marks.unknown}`;
  }

  #refuseUnreal(packageName: string): void {
    if (this.#run.preview || this.#run.registry.isReal(packageName)) return;
    throw new UnrealPackage(packageName);
  }

  #noteType(type: string): void {
    const packageName = packageOf(type);
    if (isProviderType(type)) return;
    const types = this.#types.get(packageName) ?? new Set();
    this.#types.set(packageName, types.add(type));
  }

  /** Whether a resource that a data source depends on does not exist yet. */
  #isPending(urn: string): boolean {
    const state = this.#states.get(urn);
    if (state === undefined) return true;
    return state.custom && this.#run.preview && (state.id ?? marks.unknown) === marks.unknown;
  }
}

/** A package whose resources no provider here can make. */
class UnrealPackage extends Error {
  readonly packageName: string;

  constructor(packageName: string) {
    super(packageName);
    this.name = "UnrealPackage";
    this.packageName = packageName;
  }
}
