import { packageOf } from "../engine/embedded/protocol/urns.ts";
import { toSecret } from "../engine/embedded/protocol/values.ts";
import type { Outcome, Subject } from "../engine/embedded/providers/provider.ts";
import type { MetadataSource } from "../engine/simulated/metadata.ts";
import { SimulatedProvider } from "../engine/simulated/provider.ts";
import { marks, type Properties } from "../engine/state/snapshot.ts";
import { distinctName, variableName, type Placeholders } from "./placeholders.ts";
import type { References } from "./references.ts";

const passwordType = "random:index/randomPassword:RandomPassword";

/** Packages whose resources a rendering can refer to by their outputs. */
const referable = ["docker", "docker-build"];

/** Outputs that name a resource to others; what it did or measured stays unknown. */
const naming = ["imageId", "name", "ref", "repoDigest"];

/**
 * Stands in for every provider: passwords become placeholders, outputs of Docker's resources
 * become references; all else that only an update would know stays unknown.
 */
export class StandInProvider extends SimulatedProvider {
  readonly #placeholders: Placeholders;
  readonly #references: References;

  constructor(metadata: MetadataSource, placeholders: Placeholders, references: References) {
    // A stand-in for a secret number is a text.
    super({ metadata, mode: "preview", checks: false });
    this.#placeholders = placeholders;
    this.#references = references;
  }

  /** What stands in is the same under all settings. */
  override withSettings(): this {
    return this;
  }

  override async create(subject: Subject, inputs: Properties): Promise<Outcome> {
    const { outputs } = await super.create(subject, inputs);
    if (subject.type === passwordType) {
      return { id: "none", outputs: { ...outputs, result: this.#password(subject, inputs) } };
    }
    const packageName = packageOf(subject.type);
    if (packageName === "kubernetes") return { id: objectId(inputs), outputs };
    if (!referable.includes(packageName)) return { id: "", outputs };
    return { id: this.#refer(subject, "id"), outputs: this.#referAll(subject, outputs) };
  }

  #password({ name, urn }: Subject, { length }: Properties) {
    const plainName = variableName(name);
    const standIn = this.#placeholders.add({
      // Programs register in no fixed order: what another name could become is told apart at once.
      name: isPlain(name) ? plainName : distinctName(plainName, name),
      plainName,
      about: `password '${name}'`,
      identity: urn,
      source: { kind: "generated", length: typeof length === "number" ? length : 32 },
    });
    return toSecret(standIn);
  }

  #referAll(subject: Subject, outputs: Properties): Properties {
    const properties = naming.filter((key) => {
      // A name that the provider would make up is no output by its metadata.
      return outputs[key] === marks.unknown || (key === "name" && outputs.name === undefined);
    });
    const referred = properties.map((property) => [property, this.#refer(subject, property)]);
    return { ...outputs, ...(Object.fromEntries(referred) as Properties) };
  }

  #refer({ urn }: Subject, property: string): string {
    return this.#references.standIn({ urn, property });
  }
}

/** Whether no other name of the kind gives the same name of a variable. */
function isPlain(name: string): boolean {
  return /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name);
}

/** The id that Pulumi gives an object: `namespace/name`, or its name alone. */
function objectId({ metadata }: Properties): string {
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata)) return "";
  const { namespace, name } = metadata;
  if (typeof name !== "string") return "";
  return typeof namespace === "string" ? `${namespace}/${name}` : name;
}
