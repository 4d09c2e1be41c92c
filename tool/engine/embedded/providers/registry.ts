import type { Properties, ResourceState } from "../../state/snapshot.ts";
import { marks } from "../../state/snapshot.ts";
import { packageOf, parseReference, parseUrn } from "../protocol/urns.ts";
import { identical } from "../protocol/values.ts";
import { GrpcProvider } from "./grpc-provider.ts";
import { startPlugin } from "./plugin-process.ts";
import type { PluginProcess } from "./plugin-process.ts";
import type { CheckResult, Provider, Subject } from "./provider.ts";

/** Key of provider inputs that belongs to the engine. */
const internalKey = "__internal";

/** What the registry needs to make providers. */
export interface RegistryOptions {
  /** TypeScript providers by package. */
  providers: Record<string, { folder: string }>;
  projectFolder: string;
  builtin: Provider;
  /** Makes what stands in for the packages that are not here; called once, when it is wanted. */
  simulated: () => Promise<Provider>;
  /** Whether nothing is real: what is simulated can be made, too. @default false */
  allSimulated?: boolean;
  /** Receives what the providers' processes print. */
  onLine: (packageName: string, line: string) => void;
}

interface Plugin {
  process: PluginProcess;
  provider: GrpcProvider;
}

/** Settings of a provider without what the engine keeps among them. */
export function providerSettings(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== internalKey));
}

/** The providers of one run, by the reference under which resources name them. */
export class ProviderRegistry {
  readonly #options: RegistryOptions;
  readonly #configured = new Map<string, Promise<Provider>>();
  /** Started and not yet configured, by package. */
  readonly #idle = new Map<string, Promise<Plugin>[]>();
  readonly #plugins: Promise<Plugin>[] = [];
  readonly #states = new Map<string, ResourceState>();
  #standIn: Promise<Provider> | undefined;
  #engineAddress = "";

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** Where the processes find the engine; has to be told before the first is started. */
  setEngineAddress(address: string): void {
    this.#engineAddress = address;
  }

  /** Whether the resources of a package can be made here: really, or all of them in a simulation. */
  isReal(packageName: string): boolean {
    const { allSimulated = false } = this.#options;
    return allSimulated || packageName === "pulumi" || this.#isTypeScript(packageName);
  }

  /** Starts the process of a package that the run will most likely need. */
  warm(packageName: string): void {
    if (this.#isTypeScript(packageName) && !this.#idle.has(packageName)) {
      this.#keepIdle(packageName, this.#start(packageName));
    }
  }

  /** What stands in for the packages that are not here. */
  loadSimulated(): Promise<Provider> {
    this.#standIn ??= this.#options.simulated();
    return this.#standIn;
  }

  /** Inputs of a provider as the provider itself wants them. */
  async check(subject: Subject, olds: Properties, news: Properties): Promise<CheckResult> {
    const packageName = packageOf(subject.type);
    if (!this.#isTypeScript(packageName)) return { inputs: news, failures: [] };
    const plugin = this.#take(packageName);
    this.#keepIdle(packageName, plugin);
    const settings = providerSettings(news);
    const { provider } = await plugin;
    const checked = await provider.checkConfig(subject, providerSettings(olds), settings);
    const kept = Object.fromEntries(
      [internalKey, "version"].flatMap((key) => (key in news ? [[key, news[key]]] : [])),
    ) as Properties;
    return { inputs: { ...kept, ...checked.inputs }, failures: checked.failures };
  }

  /** Settings whose change, in the provider's own judgement, makes it another provider. */
  async diffSettings(old: ResourceState, fresh: ResourceState): Promise<string[]> {
    const packageName = packageOf(fresh.type);
    const settings = providerSettings(fresh.inputs);
    const unchanged = identical(providerSettings(old.inputs), settings);
    if (unchanged || !this.#isTypeScript(packageName)) return [];
    const plugin = this.#take(packageName);
    this.#keepIdle(packageName, plugin);
    const { urn, type } = fresh;
    const subject = { urn, type, name: parseUrn(urn).name };
    const inputs = providerSettings(old.inputs);
    const before = { id: old.id ?? "", inputs, outputs: old.outputs };
    return (await plugin).provider.diffConfig(subject, before, settings);
  }

  /** Whether the provider `to` cannot go on with what the provider `from` made. */
  async refusesSettings(
    from: string,
    to: string,
    olds: readonly ResourceState[],
  ): Promise<boolean> {
    const { urn, id } = parseReference(from);
    const old = olds.find((state) => state.urn === urn && state.id === id);
    const fresh = this.#states.get(to);
    if (old === undefined || fresh === undefined) return false;
    return (await this.diffSettings(old, fresh)).length > 0;
  }

  /** Makes a provider answer to its reference; its process is configured in the background. */
  configure(state: ResourceState): string {
    const reference = `${state.urn}::${state.id ?? marks.unknown}`;
    this.#states.set(reference, state);
    if (!this.#configured.has(reference)) {
      const provider = this.#configure(state);
      // Whoever uses the provider gets the error; nobody may be there yet.
      provider.catch(() => undefined);
      this.#configured.set(reference, provider);
    }
    return reference;
  }

  /** The provider of a reference that was configured before. */
  get(reference: string): Promise<Provider> | undefined {
    return this.#configured.get(reference);
  }

  /** The provider that a state names: configured already, or out of the old state. */
  of(reference: string, olds: readonly ResourceState[]): Promise<Provider> {
    const known = this.#configured.get(reference);
    if (known !== undefined) return known;
    const { urn, id } = parseReference(reference);
    const state = olds.find((old) => old.urn === urn && old.id === id);
    const { type } = parseUrn(urn);
    const empty = { urn, type, id, custom: true, inputs: {}, outputs: {} };
    return this.#configured.get(this.configure(state ?? empty)) ?? this.#configure(empty);
  }

  /** Ends every process. */
  async stop(): Promise<void> {
    const plugins = await Promise.allSettled(this.#plugins);
    await Promise.all(
      plugins.map(async (plugin) => {
        if (plugin.status === "rejected") return;
        plugin.value.provider.close();
        await plugin.value.process.stop();
      }),
    );
  }

  #isTypeScript(packageName: string): boolean {
    return Object.hasOwn(this.#options.providers, packageName);
  }

  async #configure(state: ResourceState): Promise<Provider> {
    const packageName = packageOf(state.type);
    if (packageName === "pulumi") return this.#options.builtin;
    if (!this.#isTypeScript(packageName)) return await this.#simulated(state);
    const { provider } = await this.#take(packageName);
    const subject = { urn: state.urn, type: state.type, name: parseUrn(state.urn).name };
    await provider.configure(subject, state.id ?? "", providerSettings(state.inputs));
    return provider;
  }

  async #simulated({ inputs }: ResourceState): Promise<Provider> {
    const standIn = await this.loadSimulated();
    return standIn.withSettings?.(providerSettings(inputs)) ?? standIn;
  }

  #take(packageName: string): Promise<Plugin> {
    return this.#idle.get(packageName)?.shift() ?? this.#start(packageName);
  }

  #keepIdle(packageName: string, plugin: Promise<Plugin>): void {
    const idle = this.#idle.get(packageName) ?? [];
    this.#idle.set(packageName, [...idle, plugin]);
  }

  #start(packageName: string): Promise<Plugin> {
    const folder = this.#options.providers[packageName]?.folder ?? "";
    const plugin = startPlugin({
      packageName,
      folder,
      projectFolder: this.#options.projectFolder,
      engineAddress: this.#engineAddress,
      onLine: (line) => {
        this.#options.onLine(packageName, line);
      },
    }).then((process) => ({ process, provider: new GrpcProvider(process.address) }));
    plugin.catch(() => undefined);
    this.#plugins.push(plugin);
    return plugin;
  }
}
