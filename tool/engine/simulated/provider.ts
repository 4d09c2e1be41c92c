import type { Properties, Value } from "../state/snapshot.ts";
import { marks } from "../state/snapshot.ts";
import { changesBetween } from "../embedded/deployment/diff.ts";
import { packageOf } from "../embedded/protocol/urns.ts";
import { isSecret } from "../embedded/protocol/values.ts";
import type {
  CheckFailure,
  CheckResult,
  DiffResult,
  OldState,
  OperationOptions,
  Outcome,
  Provider,
  Subject,
} from "../embedded/providers/provider.ts";
import { defaultsKey, keepsGivenName, withAutoname } from "./autonames.ts";
import { checkInputs } from "./checks.ts";
import type { DataSources } from "./data-sources.ts";
import { awsLegalValues } from "./legal-values.ts";
import type { MetadataSource } from "./metadata.ts";
import { deletesFirst, judgeChange } from "./replacements.ts";
import { simulatedDataSources } from "./values/data-sources.ts";
import { makeResource, withSecrets } from "./values/make.ts";
import type { Made } from "./values/making.ts";
import { Seed } from "./values/seed.ts";
import { wordingOf } from "./wording.ts";

function isPlainObject(value: Value | undefined): value is Record<string, Value> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The new inputs with the defaults that the real provider had filled into the old ones: names it
 * made up, settings it chose. Without them every input of an unchanged resource would differ.
 */
export function keepDefaults(olds: Value | undefined, news: Value): Value {
  if (Array.isArray(news)) {
    const before = Array.isArray(olds) ? olds : [];
    return news.map((item, index) => keepDefaults(before[index], item));
  }
  if (!isPlainObject(news) || !isPlainObject(olds)) return news;
  const kept: Record<string, Value> = {};
  for (const [key, value] of Object.entries(news)) kept[key] = keepDefaults(olds[key], value);
  const defaults = olds[defaultsKey];
  if (!Array.isArray(defaults)) return kept;
  for (const key of defaults) {
    if (typeof key !== "string" || key in kept) continue;
    const value = olds[key];
    if (value !== undefined) kept[key] = value;
  }
  return { ...kept, [defaultsKey]: defaults };
}

/** Outputs of a resource that does not exist yet: its inputs, and unknowns for all else. */
function unknownOutputs(metadata: ReturnType<MetadataSource>, inputs: Properties): Properties {
  const outputs: Properties = {};
  for (const key of metadata?.outputOnly ?? []) outputs[key] = marks.unknown;
  return withSecrets(metadata, { ...outputs, ...inputs });
}

/**
 * "preview": nothing is made, what only an update can tell is unknown. "simulate": resources are
 * made up, with values in the form that the real ones have.
 */
export type SimulationMode = "preview" | "simulate";

/** What a simulated provider knows. */
export interface SimulatedProviderOptions {
  /** What the installed SDKs say of a type. */
  metadata: MetadataSource;
  mode: SimulationMode;
  /** Settings of the provider. @default none are known */
  settings?: Properties;
  /** Whether inputs are checked as the real provider would. @default true */
  checks?: boolean;
  /** Results of data sources. @default none is known */
  dataSources?: DataSources;
}

/** A provider that touches nothing and stands in for every one that is not here. */
export function createSimulatedProvider(options: SimulatedProviderOptions): Provider {
  return new SimulatedProvider(options);
}

/**
 * Stands in for providers that are not here: touches nothing, and says of a resource only what
 * the program, the installed SDK and the tables of this folder tell.
 */
export class SimulatedProvider implements Provider {
  readonly #options: SimulatedProviderOptions;
  /** Ids of resources that may be replaced: what takes their place is another one. */
  readonly #lives: Map<string, string>;

  constructor(options: SimulatedProviderOptions, lives = new Map<string, string>()) {
    this.#options = options;
    this.#lives = lives;
  }

  withSettings(settings: Properties): Provider {
    return new SimulatedProvider({ ...this.#options, settings }, this.#lives);
  }

  check(subject: Subject, olds: Properties | undefined, news: Properties): Promise<CheckResult> {
    const kept = keepDefaults(olds, news) as Properties;
    const inputs = this.#isPreview ? kept : this.#withName(subject, olds, kept);
    return Promise.resolve({ inputs, failures: this.#failuresOf(subject.type, news) });
  }

  get #isPreview(): boolean {
    return this.#options.mode === "preview";
  }

  #seedOf({ urn }: Subject, again: boolean): Seed {
    return new Seed(again ? urn : `${urn} ${this.#lives.get(urn) ?? ""}`);
  }

  #withName(subject: Subject, olds: Properties | undefined, inputs: Properties): Properties {
    const schema = this.#options.metadata(subject.type)?.declared();
    return withAutoname(subject, schema, inputs, this.#seedOf(subject, olds !== undefined));
  }

  #make(subject: Subject, inputs: Properties, seed: Seed): Made {
    const metadata = this.#options.metadata(subject.type);
    const settings = this.#options.settings ?? {};
    return makeResource({ subject, inputs, settings, metadata, seed });
  }

  #failuresOf(type: string, inputs: Properties): CheckFailure[] {
    const metadata = this.#options.checks === false ? undefined : this.#options.metadata(type);
    const schema = metadata?.declared();
    if (metadata === undefined || schema === undefined) return [];
    const { outputOnly } = metadata;
    const wording = wordingOf(packageOf(type));
    return checkInputs({ type, schema, outputOnly, wording, legal: awsLegalValues }, inputs);
  }

  /** Changes are told by the inputs, replacements by the tables. */
  diff(subject: Subject, old: OldState, news: Properties): Promise<DiffResult> {
    const { type } = subject;
    this.#lives.set(subject.urn, old.id);
    const changes = changesBetween(old.inputs, news, { paths: [], known: true });
    const judged = changes.map((change) => ({
      path: change.path,
      verdict: judgeChange(type, change, this.#options.settings ?? {}),
    }));
    const pathsThat = (wanted: boolean | "unknown"): string[] =>
      judged.filter(({ verdict }) => verdict === wanted).map(({ path }) => path);
    const schema = this.#options.metadata(type)?.declared();
    return Promise.resolve({
      changes: "unknown",
      replaces: pathsThat(true),
      replacesKnown: true,
      unsure: pathsThat("unknown"),
      deleteBeforeReplace: deletesFirst(type) || keepsGivenName(type, schema, old.inputs, news),
    });
  }

  create(subject: Subject, inputs: Properties, options?: OperationOptions): Promise<Outcome> {
    if (!this.#isPreview && options?.preview !== true) {
      return Promise.resolve(this.#make(subject, inputs, this.#seedOf(subject, false)));
    }
    return Promise.resolve({
      id: "",
      outputs: unknownOutputs(this.#options.metadata(subject.type), inputs),
    });
  }

  update(subject: Subject, old: OldState, inputs: Properties): Promise<Outcome> {
    const metadata = this.#options.metadata(subject.type);
    // What the program no longer sets goes back to what the provider makes of it: unknown here.
    const given = Object.keys(old.inputs).filter((key) => !(key in inputs));
    const kept = Object.entries(old.outputs).filter(([key]) => !given.includes(key));
    const outputs = mergeObjects(Object.fromEntries(kept), old.inputs, inputs);
    return Promise.resolve({ id: old.id, outputs: withSecrets(metadata, outputs) });
  }

  delete(_subject: Subject, _old: OldState, _options?: OperationOptions): Promise<void> {
    return Promise.resolve();
  }

  /** In a simulation all is as its state says; what only has an id is made up from it. */
  read(subject: Subject, { id, inputs: known, outputs: inputs }: OldState): Promise<Outcome> {
    if (this.#isPreview) {
      const outputs = unknownOutputs(this.#options.metadata(subject.type), inputs);
      return Promise.resolve({ id, outputs });
    }
    if (Object.keys(known).length > 0)
      return Promise.resolve({ id, outputs: inputs, inputs: known });
    const { outputs } = this.#make(subject, inputs, new Seed(`${subject.urn} ${id}`));
    return Promise.resolve({ id, outputs: { ...outputs, ...("id" in outputs && { id }) } });
  }

  invoke(token: string, args: Properties): Promise<Properties | "unknown"> {
    const settings = this.#options.settings ?? {};
    const given = this.#options.dataSources?.(token, args, settings);
    const known = this.#isPreview ? given : (given ?? simulatedDataSources(token, args, settings));
    return Promise.resolve(known ?? "unknown");
  }
}

/** Outputs with the new inputs; objects of Kubernetes keep what the API server gave. */
function mergeObjects(outputs: Properties, before: Properties, inputs: Properties): Properties {
  const [made, wanted] = [outputs.metadata, inputs.metadata];
  const merged = { ...outputs, ...inputs };
  if (!isPlainObject(made) || !isPlainObject(wanted) || made.uid === undefined) return merged;
  const given = ["uid", "resourceVersion", "generation", "creationTimestamp", "namespace", "name"];
  const kept = given.flatMap((key) => (made[key] === undefined ? [] : [[key, made[key]]]));
  const spec = mergeSpec(outputs.spec, before.spec, inputs.spec);
  return {
    ...merged,
    metadata: { ...(Object.fromEntries(kept) as Properties), ...wanted },
    ...(spec !== undefined && { spec }),
  };
}

/** A new specification with what the server added to the old one, as a service's address. */
function mergeSpec(
  made: Value | undefined,
  before: Value | undefined,
  wanted: Value | undefined,
): Value | undefined {
  if (!isPlainObject(made) || !isPlainObject(wanted)) return wanted;
  if ([made, before, wanted].some(isSecret)) return wanted;
  const given = isPlainObject(before) ? before : {};
  const added = Object.entries(made).filter(([key]) => !(key in given));
  return { ...Object.fromEntries(added), ...wanted };
}
