import type { Outcome, Subject } from "../../engine/embedded/providers/provider.ts";
import type { MetadataSource } from "../../engine/simulated/metadata.ts";
import { SimulatedProvider } from "../../engine/simulated/provider.ts";
import { marks, type Properties, type Value } from "../../engine/state/snapshot.ts";
import type { References } from "../references.ts";

/**
 * Stands in for every provider: each output that only an update would know becomes a reference to
 * it, so that what resources take of each other can be read from their inputs.
 */
export class ReferringProvider extends SimulatedProvider {
  readonly #references: References;

  constructor(metadata: MetadataSource, references: References) {
    // A reference in place of a number or an ARN is no fault of the program.
    super({ metadata, mode: "preview", checks: false });
    this.#references = references;
  }

  /** References are the same under all settings. */
  override withSettings(): this {
    return this;
  }

  override async create(subject: Subject, inputs: Properties): Promise<Outcome> {
    const { outputs } = await super.create(subject, inputs);
    const referred: Properties = {};
    for (const [key, value] of Object.entries(outputs)) {
      referred[key] = this.#refer(value, subject, key);
    }
    return {
      id: this.#references.standIn({ urn: subject.urn, property: "id" }),
      outputs: referred,
    };
  }

  #refer(value: Value, { urn }: Subject, property: string): Value {
    if (value === marks.unknown) return this.#references.standIn({ urn, property });
    const isSecret = typeof value === "object" && value !== null && "value" in value;
    if (!isSecret || value.value !== marks.unknown) return value;
    return { ...value, value: this.#references.standIn({ urn, property }) };
  }
}
