import { packageOf } from "../../embedded/protocol/urns.ts";
import { toSecret } from "../../embedded/protocol/values.ts";
import type { Properties, Value } from "../../state/snapshot.ts";
import type { TypeMetadata } from "../metadata.ts";
import { makeAws } from "./aws.ts";
import { anyOf } from "./generic.ts";
import { makeKubernetes } from "./kubernetes.ts";
import type { Made, Making } from "./making.ts";
import { makeOthers } from "./others.ts";
import { makeRandom } from "./random.ts";

/** Id and outputs of a resource as its provider would give them after it was made. */
export function makeResource(making: Making): Made {
  const special = makeSpecial(making);
  const outputs = {
    ...genericOutputs(making),
    ...making.inputs,
    ...special?.outputs,
  };
  const id = special?.id ?? `simulated-${making.seed.text("id", "hex", 12)}`;
  return { id, outputs: withSecrets(making.metadata, outputs) };
}

function makeSpecial(making: Making): Made | undefined {
  switch (packageOf(making.subject.type)) {
    case "aws":
      return makeAws(making);
    case "kubernetes":
      return makeKubernetes(making);
    case "random":
      return makeRandom(making);
    default:
      return makeOthers(making);
  }
}

/** What the SDK declares as always there and the inputs do not give, by its shape alone. */
function genericOutputs({ metadata, inputs, seed, subject }: Making): Properties {
  // An object of Kubernetes has nothing but what makeKubernetes gives.
  if (packageOf(subject.type) === "kubernetes") return {};
  const schema = metadata?.declared();
  if (metadata === undefined || schema === undefined) return {};
  const declared = Object.entries(schema.outputs());
  const wanted = declared.filter(
    ([key, { required }]) => !(key in inputs) && (required || metadata.outputOnly.includes(key)),
  );
  return Object.fromEntries(
    wanted.map(([key, { shape }]): [string, Value] => [key, anyOf(shape, key, seed, schema.named)]),
  );
}

/** Outputs with the marks that the SDK asks for. */
export function withSecrets(metadata: TypeMetadata | undefined, outputs: Properties): Properties {
  const marked = { ...outputs };
  for (const key of metadata?.secretOutputs ?? []) {
    const value = marked[key];
    if (value !== undefined) marked[key] = toSecret(value);
  }
  return marked;
}
