import type { Properties, Value } from "../state/snapshot.ts";
import { marks } from "../state/snapshot.ts";
import { toSecret } from "../embedded/protocol/values.ts";
import { changesBetween } from "../embedded/deployment/diff.ts";
import { packageOf } from "../embedded/protocol/urns.ts";
import type {
  CheckFailure,
  CheckResult,
  DiffResult,
  OldState,
  Outcome,
  Provider,
  Subject,
} from "../embedded/providers/provider.ts";
import { defaultsKey, keepsGivenName } from "./autonames.ts";
import { checkInputs } from "./checks.ts";
import type { DataSources } from "./data-sources.ts";
import { awsLegalValues } from "./legal-values.ts";
import type { MetadataSource } from "./metadata.ts";
import { deletesFirst, judgeChange } from "./replacements.ts";
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
  Object.assign(outputs, inputs);
  for (const key of metadata?.secretOutputs ?? []) {
    const value = outputs[key];
    if (value !== undefined) outputs[key] = toSecret(value);
  }
  return outputs;
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

  constructor(options: SimulatedProviderOptions) {
    this.#options = options;
  }

  withSettings(settings: Properties): Provider {
    return new SimulatedProvider({ ...this.#options, settings });
  }

  check(subject: Subject, olds: Properties | undefined, news: Properties): Promise<CheckResult> {
    const inputs = keepDefaults(olds, news) as Properties;
    return Promise.resolve({ inputs, failures: this.#failuresOf(subject.type, news) });
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
    const changes = changesBetween(old.inputs, news, { paths: [], known: true });
    const pathsThat = (verdict: boolean | "unknown"): string[] =>
      changes
        .filter((change) => judgeChange(type, change, this.#options.settings ?? {}) === verdict)
        .map(({ path }) => path);
    const schema = this.#options.metadata(type)?.declared();
    return Promise.resolve({
      changes: "unknown",
      replaces: pathsThat(true),
      replacesKnown: true,
      unsure: pathsThat("unknown"),
      deleteBeforeReplace: deletesFirst(type) || keepsGivenName(type, schema, old.inputs, news),
    });
  }

  create(subject: Subject, inputs: Properties): Promise<Outcome> {
    return Promise.resolve({
      id: "",
      outputs: unknownOutputs(this.#options.metadata(subject.type), inputs),
    });
  }

  update(_subject: Subject, old: OldState, inputs: Properties): Promise<Outcome> {
    return Promise.resolve({ id: old.id, outputs: { ...old.outputs, ...inputs } });
  }

  delete(): Promise<void> {
    return Promise.resolve();
  }

  read(subject: Subject, { id, outputs: inputs }: OldState): Promise<Outcome> {
    const outputs = unknownOutputs(this.#options.metadata(subject.type), inputs);
    return Promise.resolve({ id, outputs });
  }

  invoke(token: string, args: Properties): Promise<Properties | "unknown"> {
    return Promise.resolve(this.#options.dataSources?.(token, args) ?? "unknown");
  }
}
