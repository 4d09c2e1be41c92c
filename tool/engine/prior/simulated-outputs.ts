import { createHash } from "node:crypto";
import { marks, type Properties, type Value } from "../state/snapshot.ts";
import { createMetadataSource } from "../simulated/metadata.ts";
import { createSimulatedProvider } from "../simulated/provider.ts";
import type { Outcome, Provider, Subject } from "../embedded/providers/provider.ts";

/**
 * Stands in for every provider while a program is run as if it had been brought up: each output
 * has a value of its own, the same in every run, so that what one resource takes of another can
 * be told apart.
 *
 * @param from Folder from which the SDKs are resolved.
 */
export function createMadeUpProvider(from: string): Provider {
  const metadata = createMetadataSource(from);
  const simulated = createSimulatedProvider({ metadata, mode: "simulate" });
  return {
    check: (subject, olds, news) => simulated.check(subject, olds, news),
    diff: (subject, old, news, ignore) => simulated.diff(subject, old, news, ignore),
    create: async (subject, inputs, options) => {
      const made = await simulated.create(subject, inputs, { ...options, preview: false });
      return complete(subject, made);
    },
    update: (subject, old, inputs, options) => simulated.update(subject, old, inputs, options),
    delete: (subject, old, options) => simulated.delete(subject, old, options),
    read: async (subject, old) => {
      const read = await simulated.read(subject, old);
      return read && complete(subject, read);
    },
    invoke: (token, args) => simulated.invoke(token, args),
  };
}

/**
 * The provider for a program that is compared with what {@link createMadeUpProvider} made up:
 * previews, and reads what exists already as that one does.
 */
export function createComparedProvider(from: string): Provider {
  const metadata = createMetadataSource(from);
  const madeUp = createMadeUpProvider(from);
  return comparing(createSimulatedProvider({ metadata, mode: "preview" }), madeUp);
}

function comparing(preview: Provider, madeUp: Provider): Provider {
  return {
    withSettings: (settings) => comparing(preview.withSettings?.(settings) ?? preview, madeUp),
    check: (subject, olds, news) => preview.check(subject, olds, news),
    diff: (subject, old, news, ignore) => preview.diff(subject, old, news, ignore),
    create: (subject, inputs, options) => preview.create(subject, inputs, options),
    update: (subject, old, inputs, options) => preview.update(subject, old, inputs, options),
    delete: (subject, old, options) => preview.delete(subject, old, options),
    read: (subject, old) => madeUp.read(subject, old),
    invoke: (token, args) => preview.invoke(token, args),
  };
}

function complete({ urn }: Subject, outcome: Outcome): Outcome {
  const outputs: Properties = {};
  for (const [key, value] of Object.entries(outcome.outputs)) {
    outputs[key] = fill(value, `${urn}\0${key}`);
  }
  return {
    ...outcome,
    id: outcome.id === "" ? madeUp(urn) : outcome.id,
    outputs,
  };
}

/** Only an output that is unknown as a whole: what is unknown in an input stays so. */
function fill(value: Value, place: string): Value {
  if (value === marks.unknown) return madeUp(place);
  const isSecret =
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    value[marks.signature] === marks.secret;
  return isSecret ? { ...value, value: fill(value.value ?? null, place) } : value;
}

function madeUp(place: string): string {
  return `simulated-${createHash("sha256").update(place).digest("hex").slice(0, 16)}`;
}
