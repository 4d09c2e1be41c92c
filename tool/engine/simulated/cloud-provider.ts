import { createHash } from "node:crypto";
import type {
  CheckResult,
  DiffResult,
  OldState,
  OperationOptions,
  Outcome,
  Provider,
  Subject,
} from "../embedded/providers/provider.ts";
import { packageOf } from "../embedded/protocol/urns.ts";
import { containsUnknown } from "../embedded/protocol/values.ts";
import { marks } from "../state/snapshot.ts";
import type { Properties, Value } from "../state/snapshot.ts";
import type { Cloud, Thing } from "./cloud.ts";
import { ownOutputs } from "./own-outputs.ts";

/** Packages whose resources are nowhere but in the state: there is nothing to find. */
const stateOnly: ReadonlySet<string> = new Set(["random"]);

/** Inputs that name a resource at its provider, so that it can be found by them. */
const nameInputs = [
  ...["name", "bucket", "identifier", "clusterIdentifier", "replicationGroupId"],
  ...["domainName", "dashboardName", "alarmName", "family"],
] as const;

/**
 * The providers of a simulation. What they say of a resource comes from `values`; what exists is in
 * the cloud, so that reading tells the truth also where the state does not know of it.
 */
export class CloudProvider implements Provider {
  readonly #values: Provider;
  readonly #cloud: Promise<Cloud>;

  constructor(values: Provider, cloud: Promise<Cloud>) {
    this.#values = values;
    this.#cloud = cloud;
    // Whoever asks it is told of a file that cannot be read.
    cloud.catch(() => undefined);
  }

  withSettings(settings: Properties): Provider {
    const values = this.#values.withSettings?.(settings);
    return values === undefined ? this : new CloudProvider(values, this.#cloud);
  }

  check(subject: Subject, olds: Properties | undefined, news: Properties): Promise<CheckResult> {
    return this.#values.check(subject, olds, news);
  }

  diff(subject: Subject, old: OldState, news: Properties, ignore: string[]): Promise<DiffResult> {
    return this.#values.diff(subject, old, news, ignore);
  }

  async create(subject: Subject, inputs: Properties, options: OperationOptions): Promise<Outcome> {
    if (options.preview) return await this.#values.create(subject, inputs, options);
    const outcome = await this.#makeUp(subject, inputs, options);
    if (!isStateOnly(subject)) {
      (await this.#cloud).make({ ...thingOf(subject), ...outcome, inputs });
    }
    return outcome;
  }

  /**
   * A resource as its provider would make it. Where there is one with the same id already, made for
   * a state that does not know it or about to be replaced, this one gets another id; unless its
   * inputs name it.
   */
  async #makeUp(subject: Subject, inputs: Properties, options: OperationOptions): Promise<Outcome> {
    const cloud = await this.#cloud;
    let before: string | undefined;
    for (let number = 1; ; number++) {
      const urn = number === 1 ? subject.urn : `${subject.urn}#${number}`;
      const numbered = { ...subject, urn };
      const made = await this.#values.create(numbered, inputs, options);
      const id = made.id === "" ? madeUpId(numbered) : made.id;
      if (id === before || cloud.find(subject.type, id) === undefined) {
        return { id, outputs: settle(numbered, inputs, made.outputs) };
      }
      before = id;
    }
  }

  async update(
    subject: Subject,
    old: OldState,
    inputs: Properties,
    options: OperationOptions,
  ): Promise<Outcome> {
    const outcome = await this.#values.update(subject, old, inputs, options);
    if (options.preview) return outcome;
    const cloud = await this.#cloud;
    if (!isStateOnly(subject) && cloud.find(subject.type, old.id) === undefined) {
      throw new MissingThing(`there is no '${old.id}' in the simulation`);
    }
    const outputs = settle(subject, inputs, outcome.outputs);
    if (!isStateOnly(subject)) cloud.change({ ...thingOf(subject), id: old.id, inputs, outputs });
    return { id: old.id, outputs };
  }

  async delete(subject: Subject, old: OldState, options: OperationOptions): Promise<void> {
    await this.#values.delete(subject, old, options);
    (await this.#cloud).remove(subject.type, old.id);
  }

  /** One whose creation was not answered has no id: it is found where its inputs name it. */
  async read(subject: Subject, old: OldState): Promise<Outcome | undefined> {
    if (isStateOnly(subject)) return old.id === "" ? undefined : outcomeOf(old);
    const cloud = await this.#cloud;
    const made =
      old.id === "" ? findByName(cloud, subject, old.inputs) : cloud.find(subject.type, old.id);
    if (made !== undefined) return outcomeOf(made);
    const foreign = old.id !== "" && Object.keys(old.inputs).length === 0;
    return foreign ? await this.#readForeign(cloud, subject, old) : undefined;
  }

  invoke(token: string, args: Properties): Promise<Properties | "unknown"> {
    return this.#values.invoke(token, args);
  }

  /** What a program reads by its id, without having made it, is taken to exist. */
  async #readForeign(cloud: Cloud, subject: Subject, old: OldState): Promise<Outcome | undefined> {
    const found = await this.#values.read(subject, old);
    if (found === undefined) return undefined;
    const { id, outputs } = found;
    cloud.make({ ...thingOf(subject), id, inputs: {}, outputs, foreign: true });
    return found;
  }
}

/** A resource that was deleted behind the back of its state. */
class MissingThing extends Error {
  override readonly name = "MissingThing";
}

function isStateOnly({ type }: Pick<Subject, "type">): boolean {
  return stateOnly.has(packageOf(type));
}

/** What exists in a simulation and no resource of a state stands for. */
export function findOrphans(
  things: readonly Thing[],
  resources: readonly { type: string; id?: string }[],
): Thing[] {
  const known = new Set(resources.map(({ type, id = "" }) => `${type} ${id}`));
  return things.filter(
    (thing) =>
      thing.foreign !== true && !isStateOnly(thing) && !known.has(`${thing.type} ${thing.id}`),
  );
}

function thingOf({ type, urn }: Subject): Pick<Thing, "type" | "urn"> {
  return { type, urn };
}

function outcomeOf({ id, inputs, outputs }: OldState): Outcome {
  return { id, inputs, outputs };
}

function findByName(cloud: Cloud, { urn }: Subject, inputs: Properties): Thing | undefined {
  return nameOf(inputs) === undefined ? undefined : cloud.findMade(urn);
}

/** Name that the inputs give a resource at its provider; that of a Kubernetes object is deeper. */
function nameOf(inputs: Properties): string | undefined {
  const { metadata } = inputs;
  const isObject = typeof metadata === "object" && metadata !== null && !Array.isArray(metadata);
  const candidates = [...nameInputs.map((key) => inputs[key]), isObject && metadata.name];
  return candidates.find((value) => typeof value === "string");
}

/** What a resource that was made is: nothing of it is unknown, whatever the values say of its type. */
function settle(subject: Subject, inputs: Properties, outputs: Properties): Properties {
  const known = Object.entries(outputs).map(([key, value]) => [
    key,
    containsUnknown(value) ? replaceUnknown(value, `${madeUpId(subject)}-${key}`) : value,
  ]);
  return { ...(Object.fromEntries(known) as Properties), ...ownOutputs(subject, inputs) };
}

function replaceUnknown(value: Value, text: string): Value {
  if (value === marks.unknown) return text;
  if (Array.isArray(value)) return value.map((item) => replaceUnknown(item, text));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, replaceUnknown(item, text)]));
}

function madeUpId({ urn }: Subject): string {
  return `simulated-${createHash("sha256").update(urn).digest("hex").slice(0, 12)}`;
}
